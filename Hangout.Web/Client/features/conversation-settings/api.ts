import { kernel } from '../../core';
import type { Conversation, EditConversationRequest } from '../../core/wire';

export const settingsApi = {
  edit: (id: string, request: EditConversationRequest): Promise<Conversation> => kernel.http.call('PATCH', `/api/conversations/${id}`, request),
  delete: (id: string): Promise<void> => kernel.http.call('DELETE', `/api/conversations/${id}`),
  leave: (id: string): Promise<void> => kernel.http.call('POST', `/api/conversations/${id}/leave`),
};
