import { kernel } from '../../core';
import type { PageOfFollowedThread, ThreadPage, ThreadStateChanged } from '../../core/wire';

const REPLIES = 50;
const pathOf = (conversationId: string, rootId: string): string => `/api/conversations/${conversationId}/messages/${rootId}/thread`;

export const threadsApi = {
  followed: (): Promise<PageOfFollowedThread> => kernel.http.get('/api/threads', { limit: 100 }),
  read: (conversationId: string, rootId: string, before?: number): Promise<ThreadPage> => kernel.http.get(pathOf(conversationId, rootId), { before, limit: REPLIES }),
  follow: (conversationId: string, rootId: string, isFollowing: boolean): Promise<ThreadStateChanged> =>
    kernel.http.call('PUT', `${pathOf(conversationId, rootId)}/following`, { isFollowing }),
  markRead: (conversationId: string, rootId: string, seq: number): Promise<ThreadStateChanged> =>
    kernel.http.call('POST', `${pathOf(conversationId, rootId)}/read`, { seq }),
};
