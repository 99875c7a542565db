import { kernel } from '../../core';
import type { CallOptions } from '../../core/http';
import type { PageOfSuggestedPerson, User } from '../../core/wire';

export const peopleApi = {
  byId: (ids: readonly string[]): Promise<User[]> => kernel.http.get('/api/users', { ids }),
  find: (q: string, options?: CallOptions): Promise<User[]> => kernel.http.get('/api/users/search', { q }, options),
  suggested: (limit: number): Promise<PageOfSuggestedPerson> => kernel.http.get('/api/users/suggestions', { limit }),
};
