import { kernel } from '../../core';
import type { FriendRequestRequest, PageOfBlock, PageOfRelatedPerson, PageOfRelationshipRequest, Relationship, RelationshipSwitches } from '../../core/wire';

const of = (userId: string): string => `/api/users/${userId}`;
const { get, call } = {
  get: <T>(path: string, cursor?: string): Promise<T> => kernel.http.get<T>(path, { cursor }),
  call: (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Relationship> => kernel.http.call(method, path, body),
};

export const relationsApi = {
  byId: (ids: readonly string[]): Promise<readonly Relationship[]> => kernel.http.get('/api/relationships', { ids }),
  follow: (id: string) => call('PUT', `${of(id)}/follow`),
  unfollow: (id: string) => call('DELETE', `${of(id)}/follow`),
  removeFollower: (id: string) => call('DELETE', `/api/followers/${id}`),
  acceptFollow: (id: string) => call('POST', `/api/follow-requests/${id}/accept`),
  askFriend: (request: FriendRequestRequest) => call('POST', '/api/friend-requests', request),
  acceptFriend: (id: string) => call('POST', `/api/friend-requests/${id}/accept`),
  rejectFriend: (id: string) => call('POST', `/api/friend-requests/${id}/reject`),
  withdrawFriend: (id: string) => call('DELETE', `/api/friend-requests/${id}`),
  endFriendship: (id: string) => call('DELETE', `/api/friends/${id}`),
  mute: (id: string) => call('PUT', `${of(id)}/mute`),
  unmute: (id: string) => call('DELETE', `${of(id)}/mute`),
  switches: (id: string, switches: RelationshipSwitches) => call('PUT', `${of(id)}/relationship/switches`, switches),
  followRequests: (cursor?: string): Promise<PageOfRelationshipRequest> => get('/api/follow-requests', cursor),
  received: (cursor?: string): Promise<PageOfRelationshipRequest> => get('/api/friend-requests/received', cursor),
  sent: (cursor?: string): Promise<PageOfRelationshipRequest> => get('/api/friend-requests/sent', cursor),
  related: (id: string, kind: 'followers' | 'following' | 'friends', cursor?: string): Promise<PageOfRelatedPerson> => get(`${of(id)}/${kind}`, cursor),
  muted: (cursor?: string): Promise<PageOfRelatedPerson> => get('/api/mutes', cursor),
  blocked: (cursor?: string): Promise<PageOfBlock> => get('/api/blocks', cursor),
};
