import { kernel } from '../../core';
import type { Preferences, UpdatePreferencesRequest } from '../../core/wire';

export const settingsApi = {
  read: (): Promise<Preferences> => kernel.http.get('/api/me/preferences'),
  update: (request: UpdatePreferencesRequest): Promise<Preferences> => kernel.http.call('PATCH', '/api/me/preferences', request),
};
