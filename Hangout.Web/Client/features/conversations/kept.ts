import { computed, effect } from '@preact/signals-core';
import { kernel } from '../../core';
import type { Storage, Upgrade } from '../../core/storage';
import { limits, type User } from '../../core/wire';
import { withInfo, withNewest } from './chat';
import { parting, type Round } from './parting';
import type { Chat } from './state';

/** An opened conversation as kept for the next visit: at most its newest hundred messages. */
interface KeptChat { readonly id: string; readonly chat: Chat; readonly usedAt: number }

/** A row of the list, whether or not the conversation was ever opened. */
interface KeptRow { readonly id: string; readonly chat: Chat }

declare module '../../core/storage' {
  interface Stores {
    chats: { key: string; value: KeptChat; indexes: { usedAt: number } };
    listed: { key: string; value: KeptRow; indexes: { activity: string } };
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
  if (from < 1) {
    database.createObjectStore('chats', { keyPath: 'id' }).createIndex('usedAt', 'usedAt');
    database.createObjectStore('users', { keyPath: 'id' });
  }
  if (from < 3) database.createObjectStore('listed', { keyPath: 'id' }).createIndex('activity', 'chat.info.lastActivityAt');
};

/** Each tells which conversation somebody reads further up, so that nothing is taken from under their eyes. */
export const readers = new Set<() => string | undefined>();

export const keptChats = {
  /** Opened conversations with their messages; with `list` also the others, as the list showed them last. */
  async read({ database }: Storage, me: string, list: boolean): Promise<{ chats: Chat[]; users: User[] }> {
    if (!database) return { chats: [], users: [] };
    const [kept, rows, users] = await Promise.all([database.getAll('chats'), list ? database.getAll('listed') : [], database.getAll('users')]);
    const chats = new Map(rows.map((r) => [r.id, r.chat]));
    for (const { id, chat } of kept) {
      const row = chats.get(id);
      // Only the row is written while somebody reads far from the end, so it may know more.
      chats.set(id, row ? withInfo(chat, row.info, me) : chat);
    }
    const left = parting.read(me);
    for (const chat of left?.changed ?? []) {
      const older = chats.get(chat.info.id);
      if (chat.timeline && !chat.timeline.hasNewer && (older?.change ?? 0) <= chat.change) chats.set(chat.info.id, chat);
      else if (older) chats.set(chat.info.id, withInfo(older, chat.info, me));
      else if (list) chats.set(chat.info.id, { ...chat, timeline: undefined });
    }
    for (const id of left?.gone ?? []) chats.delete(id);
    return { chats: [...chats.values()], users: [...users, ...(left?.users ?? [])] };
  },

  /** Everything is handed over before this first waits: it also works for a page that is about to go. */
  async write({ database }: Storage, { changed, users, gone }: Round): Promise<void> {
    if (!database) return;
    const tx = database.transaction(['chats', 'listed', 'users'], 'readwrite');
    const [opened, listed] = [tx.objectStore('chats'), tx.objectStore('listed')];
    const usedAt = Date.now();
    for (const chat of changed) {
      const { timeline, ...row } = chat;
      void listed.put({ id: chat.info.id, chat: row });
      if (timeline && !timeline.hasNewer) void opened.put({ id: chat.info.id, chat, usedAt });
    }
    for (const user of users) void tx.objectStore('users').put(user);
    for (const id of gone) for (const store of [opened, listed]) void store.delete(id);
    tx.commit();
    await tx.done;
  },

  /** Deletes what is too much, and with `known` all but these conversations: some ended while no page was open. */
  async prune({ database }: Storage, known?: { has(id: string): boolean }): Promise<void> {
    if (!database) return;
    const tx = database.transaction(['chats', 'listed'], 'readwrite');
    const [opened, listed] = [tx.objectStore('chats'), tx.objectStore('listed')];
    const [used, active] = await Promise.all([opened.index('usedAt').getAllKeys(), listed.index('activity').getAllKeys()]);
    for (const [store, ids, most] of [[opened, used, KEPT_CHATS], [listed, active, limits.syncConversations]] as const) {
      for (const [i, id] of ids.entries()) if (i < ids.length - most || known?.has(id) === false) void store.delete(id);
    }
    await tx.done;
  },
};

/** Keeps changed conversations in the browser: a moment after they changed, at once where the page goes out of sight. */
export function keepChats(isWhole: () => boolean): void {
  let handedOver: ReadonlyMap<string, Chat> = new Map();
  let kept = handedOver;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const { chats } = kernel.store.now;
    const round = roundSince(handedOver);
    handedOver = chats;
    try {
      await keptChats.write(kernel.storage, round);
      kept = chats;
      parting.delete();
      await keptChats.prune(kernel.storage, isWhole() ? chats : undefined);
    } catch (error) {
      console.warn('Keeping conversations in the browser failed', error);
    }
  };
  const chats = computed(() => kernel.store.state.value.chats);
  effect(() => {
    if (chats.value !== handedOver) {
      timer ??= setTimeout(() => {
        trim();
        void keep();
      }, KEEP_AFTER_MS);
    }
  });
  // A reload, a closed tab, a phone that is put away: what came last would be missing when the page opens without a network.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && timer !== undefined) void keep();
  });
  addEventListener('pagehide', () => {
    const missing = roundSince(kept);
    if (kernel.storage.database && missing.changed.length + missing.gone.length > 0) parting.write(missing, kernel.boot.me.id);
    if (timer !== undefined) void keep();
  });
}

/** What became otherwise since these were the conversations. */
function roundSince(before: ReadonlyMap<string, Chat>): Round {
  const { chats, users } = kernel.store.now;
  const changed = [...chats.values()].filter((c) => before.get(c.info.id) !== c).map((c) => withNewest({ ...c, early: [] }, KEPT_MESSAGES));
  const authors = new Set(changed.flatMap(({ info, timeline }) => [info.lastMessage?.senderId, ...(timeline?.messages ?? []).map((m) => m.senderId)]));
  return { changed, users: [...users.values()].filter((u) => authors.has(u.id)), gone: [...before.keys()].filter((id) => !chats.has(id)) };
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
