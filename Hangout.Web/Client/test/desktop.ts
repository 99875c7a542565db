import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import { setApp } from '../core';
import { App, type Boot } from '../core/app';
import type { Conversation } from '../core/wire';
import { ME, ServerModel } from './model';

// The environment of the tests has no locks; there is one page in it, which gets every lock at once.
Object.defineProperty(navigator, 'locks', { configurable: true, value: { request: (_name: string, work: () => Promise<void>) => work() } });

/** A page with one conversation, whose server is `server`. It is not connected before `app.run()`. */
export async function startApp(server = new ServerModel(), others: readonly Conversation[] = []): Promise<App> {
  const me = { id: ME, username: 'me', name: 'Me', language: 'en', roles: [] };
  const conversations = { items: [server.conversation(), ...others] };
  globalThis.indexedDB = new IDBFactory(); // Tests must not meet in it.
  const app = await App.start({ me, device: 'desk', version: '', conversations, notifications: { items: [], unreadCount: 0 } } satisfies Boot);
  setApp(app);
  vi.spyOn(app.api, 'ticket').mockResolvedValue({ ticket: 'ticket' });
  return app;
}
