import { computed, effect } from '@preact/signals-core';
import { kernel } from '../../core';
import type { Storage, Upgrade } from '../../core/storage';
import type { User } from '../../core/wire';
import { withNewest } from './chat';
import type { Chat } from './state';

/** A conversation as kept for the next visit: at most its newest hundred messages. */
interface KeptChat { readonly id: string; readonly chat: Chat; readonly usedAt: number }

declare module '../../core/storage' {
  interface Stores {
    chats: { key: string; value: KeptChat; indexes: { usedAt: number } };
    users: { key: string; value: User };
  }
}

const KEPT_CHATS = 60;
/** Messages of a conversation that the browser's storage keeps. */
const KEPT_MESSAGES = 100;
/** Messages of a conversation that are held: past the first number only the second stays. */
const MAX_HELD = 600;
const HELD_AGAIN = 300;
const KEEP_AFTER_MS = 1_500;

export const upgradeChats: Upgrade = (database, from) => {
  if (from >= 1) return;
  database.createObjectStore('chats', { keyPath: 'id' }).createIndex('usedAt', 'usedAt');
  database.createObjectStore('users', { keyPath: 'id' });
};

/** Each tells which conversation somebody reads further up, so that nothing is taken from under their eyes. */
export const readers = new Set<() => string | undefined>();

export const keptChats = {
  async read({ database }: Storage): Promise<{ chats: Chat[]; users: User[] }> {
    if (!database) return { chats: [], users: [] };
    const [kept, users] = await Promise.all([database.getAll('chats'), database.getAll('users')]);
    return { chats: kept.map((k) => k.chat), users };
  },

  async write({ database }: Storage, chats: readonly Chat[], users: readonly User[], gone: readonly string[]): Promise<void> {
    if (!database) return;
    const tx = database.transaction(['chats', 'users'], 'readwrite');
    const now = Date.now();
    for (const chat of chats) void tx.objectStore('chats').put({ id: chat.info.id, chat: { ...chat, early: [] }, usedAt: now });
    for (const user of users) void tx.objectStore('users').put(user);
    for (const id of gone) void tx.objectStore('chats').delete(id);
    const ids = await tx.objectStore('chats').index('usedAt').getAllKeys();
    for (const id of ids.slice(0, Math.max(0, ids.length - KEPT_CHATS))) void tx.objectStore('chats').delete(id);
    await tx.done;
  },
};

/** Keeps changed conversations in the browser, a moment after they changed. */
export function keepChats(): void {
  let kept: ReadonlyMap<string, Chat> = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = async (): Promise<void> => {
    timer = undefined;
    trim();
    const { chats, users } = kernel.store.now;
    const changed = [...chats.values()].filter((c) => c.timeline && !c.timeline.hasNewer && kept.get(c.info.id) !== c);
    const gone = [...kept.keys()].filter((id) => !chats.has(id));
    kept = chats;
    try {
      const authors = new Set(changed.flatMap((c) => c.timeline?.messages.map((m) => m.senderId) ?? []));
      await keptChats.write(kernel.storage, changed.map((c) => withNewest(c, KEPT_MESSAGES)), [...users.values()].filter((u) => authors.has(u.id)), gone);
    } catch (error) {
      console.warn('Keeping conversations in the browser failed', error);
    }
  };
  const chats = computed(() => kernel.store.state.value.chats);
  effect(() => {
    if (chats.value.size > 0) timer ??= setTimeout(() => void keep(), KEEP_AFTER_MS);
  });
}

/** A page that stays open for days must not hold, and draw, all that was said meanwhile. */
function trim(): void {
  const read = new Set([...readers].map((reading) => reading()));
  for (const { info, timeline } of kernel.store.now.chats.values()) {
    if (timeline && timeline.messages.length > MAX_HELD && !read.has(info.id)) {
      kernel.store.dispatch({ type: 'timelineTrimmed', conversationId: info.id, count: HELD_AGAIN });
    }
  }
}
