import { kernel } from '../../core';
import type { FileKind, FileLink, FileLinkRequest, FileQuota, PageOfOwnFile, RenameFileRequest } from '../../core/wire';
import type { SharedFile } from './file';

export type FileOrder = 'newest' | 'oldest' | 'name' | 'size';

export const UPLOADS = '/api/files/uploads';

export const filesApi = {
  list: (query: { readonly kind?: FileKind; readonly q?: string; readonly sort: FileOrder; readonly cursor?: string }, signal?: AbortSignal): Promise<PageOfOwnFile> =>
    kernel.http.get('/api/files', query, signal ? { signal } : {}),
  quota: (): Promise<FileQuota> => kernel.http.get('/api/files/quota'),
  one: (id: string): Promise<SharedFile> => kernel.http.get(`/api/files/${id}`),
  rename: (id: string, name: string): Promise<SharedFile> => kernel.http.call('PATCH', `/api/files/${id}`, { name } satisfies RenameFileRequest),
  delete: (id: string): Promise<void> => kernel.http.call('DELETE', `/api/files/${id}`),
  link: (id: string, expiresInSeconds: number): Promise<FileLink> => kernel.http.call('POST', `/api/files/${id}/link`, { expiresInSeconds } satisfies FileLinkRequest),
};
