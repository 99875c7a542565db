import { kernel } from '../../core';
import type { FileKind } from '../../core/wire';
import type { SharedFile } from './file';

/* These stand here until the description of the API has them. */
export interface OwnFileRow {
  readonly file: SharedFile;
  readonly downloads: number;
  readonly lastAccessedAt?: string;
  readonly uses: readonly { readonly conversationId: string; readonly messageId: string; readonly sentAt: string }[];
}
export interface OwnFileRows { readonly items: readonly OwnFileRow[]; readonly nextCursor?: string }
export interface Room { readonly usedBytes: number; readonly totalBytes: number; readonly files: number }
export interface TimedLink { readonly url: string; readonly expiresAt: string }

export type FileOrder = 'newest' | 'oldest' | 'name' | 'size';

export const UPLOADS = '/api/files/uploads';

export const filesApi = {
  list: (query: { readonly kind?: FileKind; readonly q?: string; readonly sort: FileOrder; readonly cursor?: string }, signal?: AbortSignal): Promise<OwnFileRows> =>
    kernel.http.get('/api/files', query, signal ? { signal } : {}),
  quota: (): Promise<Room> => kernel.http.get('/api/files/quota'),
  one: (id: string): Promise<SharedFile> => kernel.http.get(`/api/files/${id}`),
  rename: (id: string, name: string): Promise<SharedFile> => kernel.http.call('PATCH', `/api/files/${id}`, { name }),
  delete: (id: string): Promise<void> => kernel.http.call('DELETE', `/api/files/${id}`),
  link: (id: string, expiresInSeconds: number): Promise<TimedLink> => kernel.http.call('POST', `/api/files/${id}/link`, { expiresInSeconds }),
};
