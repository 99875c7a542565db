import { kernel } from '../../core';
import type { AddedMembers, AddMembersRequest, ChangeMemberRequest, CreateInviteRequest, Invite, PageOfBan, TransferOwnershipRequest } from '../../core/wire';

const of = (id: string): string => `/api/conversations/${id}`;

export const membersApi = {
  add: (id: string, request: AddMembersRequest): Promise<AddedMembers> => kernel.http.call('POST', `${of(id)}/members`, request),
  change: (id: string, userId: string, request: ChangeMemberRequest): Promise<void> => kernel.http.call('PATCH', `${of(id)}/members/${userId}`, request),
  remove: (id: string, userId: string): Promise<void> => kernel.http.call('DELETE', `${of(id)}/members/${userId}`),
  ban: (id: string, userId: string): Promise<void> => kernel.http.call('PUT', `${of(id)}/bans/${userId}`),
  unban: (id: string, userId: string): Promise<void> => kernel.http.call('DELETE', `${of(id)}/bans/${userId}`),
  bans: (id: string, cursor?: string): Promise<PageOfBan> => kernel.http.get(`${of(id)}/bans`, { cursor }),
  transfer: (id: string, userId: string): Promise<void> => kernel.http.call('PUT', `${of(id)}/owner`, { userId } satisfies TransferOwnershipRequest),
  links: (id: string): Promise<readonly Invite[]> => kernel.http.get(`${of(id)}/invites`),
  makeLink: (id: string, request: CreateInviteRequest): Promise<Invite> => kernel.http.call('POST', `${of(id)}/invites`, request),
  revokeLink: (id: string, code: string): Promise<void> => kernel.http.call('DELETE', `${of(id)}/invites/${encodeURIComponent(code)}`),
};
