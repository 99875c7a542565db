import { kernel } from '../../core';
import type { Conversation, PageOfInvitation } from '../../core/wire';

export const invitationsApi = {
  list: (): Promise<PageOfInvitation> => kernel.http.get('/api/invitations'),
  accept: (conversationId: string): Promise<Conversation> => kernel.http.call('POST', `/api/conversations/${conversationId}/join`),
  decline: (conversationId: string): Promise<void> => kernel.http.call('POST', `/api/conversations/${conversationId}/leave`),
};
