import { kernel } from '../../core';
import type { CallOptions } from '../../core/http';
import { limits, type Conversation, type CreateConversationRequest, type MessagePage, type PageOfChannel, type PageOfConversation, type PageOfMember } from '../../core/wire';

const HISTORY_PAGE = 50;

/** A stretch of history: round a message, beside one, or where the unread begin; without any of them the newest. */
export interface Stretch { readonly around?: number; readonly before?: number; readonly after?: number; readonly unread?: 'true' }

export const conversationsApi = {
  list: (cursor?: string): Promise<PageOfConversation> => kernel.http.get('/api/conversations', { limit: limits.listPage, cursor }),
  get: (id: string): Promise<Conversation> => kernel.http.get(`/api/conversations/${id}`),
  members: (id: string, cursor?: string): Promise<PageOfMember> => kernel.http.get(`/api/conversations/${id}/members`, { limit: limits.listPage, cursor }),
  messages: (id: string, stretch: Stretch): Promise<MessagePage> => kernel.http.get(`/api/conversations/${id}/messages`, { ...stretch, limit: HISTORY_PAGE }),
  channels: (q: string, { limit, ...options }: CallOptions & { limit?: number } = {}): Promise<PageOfChannel> => kernel.http.get('/api/channels', { q, limit }, options),
  create: (request: CreateConversationRequest): Promise<Conversation> => kernel.http.call('POST', '/api/conversations', request),
  join: (id: string): Promise<Conversation | undefined> => kernel.http.call('POST', `/api/conversations/${id}/join`),
};
