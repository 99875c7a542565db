import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import { Kernel, type Boot } from '../core/kernel';
import { setWindows } from '../desktop';
import { host } from '../desktop/host';
import { Windows } from '../desktop/windows';
import '../features';
import type { Conversation } from '../core/wire';
import { ME, ServerModel } from './model';

// The environment of the tests has no locks; there is one page in it, which gets every lock at once.
Object.defineProperty(navigator, 'locks', { configurable: true, value: { request: (_name: string, work: () => Promise<void>) => work() } });

/** A page with one conversation, whose server is `server`. It is not connected before `kernel.run()`. */
export async function startPage(server = new ServerModel(), others: readonly Conversation[] = [], kept = new IDBFactory()): Promise<Kernel> {
  const me = { id: ME, username: 'me', name: 'Me', language: 'en', roles: [] };
  const conversations = { items: [server.conversation(), ...others] };
  globalThis.indexedDB = kept; // Tests must not meet in it.
  const kernel = await Kernel.start({ me, device: 'desk', version: '', conversations, notifications: { items: [], unreadCount: 0 } } satisfies Boot);
  setWindows(new Windows({ save: async () => undefined }));
  kernel.navigation.use(host);
  vi.spyOn(kernel.http, 'call').mockImplementation(async (method, path) => {
    if (path === '/api/session/ticket') return { ticket: 'ticket' };
    if (['/members', '/pins', '/api/saved', '/api/threads', '/api/invitations', '/api/friend-requests',
      '/api/follow-requests'].some((list) => path.includes(list))) return { items: [] };
    if (['/api/scheduled', '/api/drafts'].includes(path) && method === 'GET') return [];
    if (path === '/api/me/preferences') return { version: 0, privacy: {}, notifications: {}, interface: {} };
    if (path.endsWith('/draft')) return { conversationId: 'c1', text: '', updatedAt: '2026-01-01T00:00:00+00:00' };
    throw new Error(`Nobody expected ${method} ${path}`);
  });
  return kernel;
}
