import { ApiError, kernel } from '../../core';
import type { Upgrade } from '../../core/storage';
import type { DraftChanged } from '../../core/wire';

/** What is being written in a conversation, or in a thread of it. */
interface Draft {
  /** The conversation, or the conversation and the thread's root. */
  readonly conversationId: string;
  readonly text: string;
  readonly updatedAt: number;
  /** The server's time of what this device knows of it; absent for what the server does not have. */
  readonly serverAt?: string;
  /** It was changed here since. An emptied one is kept until the server knows. */
  readonly isUnsaved?: boolean;
}

declare module '../../core/storage' {
  interface Stores {
    drafts: { key: string; value: Draft };
  }
}

declare module '../../core/tabs' {
  interface TabMessages {
    draftChanged: { readonly conversationId: string; readonly text: string };
  }
}

const SEND_AFTER_MS = 1_000;
const waiting = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<(conversationId: string, text: string) => void>();

export const upgradeDrafts: Upgrade = (database, from) => {
  if (from < 1) database.createObjectStore('drafts', { keyPath: 'conversationId' });
};

/** A thread has a draft of its own. */
export const draftKey = (conversationId: string, threadRootId: string | undefined): string =>
  (threadRootId === undefined ? conversationId : `${conversationId}/${threadRootId}`);

export const drafts = {
  async read(key: string): Promise<string> {
    return (await kernel.storage.database?.get('drafts', key))?.text ?? '';
  },

  /** Kept until it is emptied, told to the other tabs, and to the other devices once nothing more is written for a moment. */
  async save(key: string, text: string): Promise<void> {
    kernel.tabs.tell('draftChanged', { conversationId: key, text });
    const held = await kernel.storage.database?.get('drafts', key);
    await put({ ...held, conversationId: key, text, updatedAt: Date.now(), isUnsaved: true });
    clearTimeout(waiting.get(key));
    waiting.set(key, setTimeout(() => void send(key, text), SEND_AFTER_MS));
  },

  /** What was written went out while its composer showed another conversation. */
  async clear(key: string): Promise<void> {
    await drafts.save(key, '');
    for (const listener of listeners) listener(key, '');
  },

  /** Conversations and threads that have one. */
  async all(): Promise<string[]> {
    return ((await kernel.storage.database?.getAll('drafts')) ?? []).filter((d) => d.text !== '').map((d) => d.conversationId);
  },

  /** How many only this browser has. */
  async unsaved(): Promise<number> {
    return ((await kernel.storage.database?.getAll('drafts')) ?? []).filter((d) => d.text !== '' && d.isUnsaved !== false).length;
  },

  /** Another device wrote: what was not changed here meanwhile follows. */
  async told(event: DraftChanged): Promise<void> {
    const key = draftKey(event.conversationId, event.threadRootId);
    const held = await kernel.storage.database?.get('drafts', key);
    if (waiting.has(key) || (held && held.isUnsaved !== false && held.text !== event.text) || (held?.serverAt ?? '') >= event.updatedAt) return;
    await put({ conversationId: key, text: event.text, updatedAt: Date.parse(event.updatedAt), serverAt: event.updatedAt, isUnsaved: false });
    if (held?.text !== event.text) for (const listener of listeners) listener(key, event.text);
  },

  /** After a connect: what other devices wrote comes, and what was written here goes. */
  async sync(): Promise<void> {
    const all = await kernel.http.get<readonly DraftChanged[]>('/api/drafts');
    const there = new Set(all.map((d) => draftKey(d.conversationId, d.threadRootId)));
    for (const event of all) await drafts.told(event);
    for (const draft of (await kernel.storage.database?.getAll('drafts')) ?? []) {
      if (draft.isUnsaved !== false) await send(draft.conversationId, draft.text);
      else if (!there.has(draft.conversationId)) {
        await kernel.storage.database?.delete('drafts', draft.conversationId);
        for (const listener of listeners) listener(draft.conversationId, '');
      }
    }
  },

  /** Says what another device wrote. Answers how to stop. */
  listen(listener: (key: string, text: string) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

async function put(draft: Draft): Promise<void> {
  if (draft.text === '' && draft.isUnsaved === false) await kernel.storage.database?.delete('drafts', draft.conversationId);
  else await kernel.storage.database?.put('drafts', draft);
}

/** Without a connection it stays unsaved, and goes with the next one. */
async function send(key: string, text: string): Promise<void> {
  clearTimeout(waiting.get(key));
  const [conversationId = '', threadRootId] = key.split('/');
  try {
    const saved = await kernel.http.call<DraftChanged>('PUT', `/api/conversations/${conversationId}/draft`, { text, threadRootId });
    const held = await kernel.storage.database?.get('drafts', key);
    if (held?.text === text) await put({ ...held, serverAt: saved.updatedAt, isUnsaved: false });
  } catch (error) {
    // Where one is no member any more there is nothing to keep in step.
    const isOver = error instanceof ApiError && error.status === 404;
    if (isOver && text === '') await kernel.storage.database?.delete('drafts', key);
    else if (!isOver) console.warn('A draft did not reach the other devices yet', error);
  } finally {
    waiting.delete(key);
  }
}
