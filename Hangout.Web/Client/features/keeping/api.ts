import { kernel } from '../../core';
import type { Conversation, UpdateMembershipRequest } from '../../core/wire';

export const keepingApi = {
  update: (id: string, request: UpdateMembershipRequest): Promise<Conversation> => kernel.http.call('PATCH', `/api/conversations/${id}/membership`, request),
};
