import { kernel } from '../../core';
import type { Me, Profile, UpdateMeRequest } from '../../core/wire';

export const profileApi = {
  of: (userId: string): Promise<Profile> => kernel.http.get(`/api/users/${userId}/profile`),
  named: (username: string): Promise<Profile> => kernel.http.get(`/api/people/${encodeURIComponent(username)}`),
  update: (request: UpdateMeRequest): Promise<Me> => kernel.http.call('PATCH', '/api/me', request),
  banner: (fileId: string | null): Promise<Profile> => kernel.http.call('PUT', '/api/me/banner', { fileId }),
};
