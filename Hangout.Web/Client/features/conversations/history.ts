import { kernel } from '../../core';
import { conversationsApi, type Stretch } from './api';
import type { Chat } from './state';

/** Most messages of one conversation that a page draws. */
export const MOST_SHOWN = 600;

/** Loading stretches of a conversation's history into the store. Each runs once at a time per conversation. */
const running = new Map<string, Promise<void>>();

function load(conversationId: string, stretch: Stretch, mode: 'replace' | 'older' | 'newer'): Promise<void> {
  const key = `${conversationId} ${mode}`;
  let work = running.get(key);
  if (!work) {
    work = conversationsApi.messages(conversationId, stretch)
      .then((page) => {
        kernel.store.dispatch({ type: 'pageLoaded', conversationId, page, mode });
        if (mode !== 'replace') kernel.store.dispatch({ type: 'timelineEndKept', conversationId, end: mode === 'older' ? 'oldest' : 'newest', count: MOST_SHOWN });
      })
      .finally(() => running.delete(key));
    running.set(key, work);
  }
  return work;
}

/** A certain stretch: what replaces the present one already is another, and comes first. */
async function loadNext(conversationId: string, stretch: Stretch): Promise<void> {
  for (let before; (before = running.get(`${conversationId} replace`)); ) await before.catch(() => undefined); // Told to who asked for it.
  await load(conversationId, stretch, 'replace');
}

/** The stretch to open with: round the first unread message, or the newest. */
export const loadFirst = (chat: Chat): Promise<void> => load(chat.info.id, chat.info.unreadCount > 0 ? { unread: 'true' } : {}, 'replace');
export const loadNewest = (id: string): Promise<void> => loadNext(id, {});
export const loadAround = (id: string, seq: number): Promise<void> => loadNext(id, { around: seq });

export async function loadOlder(chat: Chat): Promise<void> {
  const first = chat.timeline?.messages[0];
  if (first && chat.timeline.hasOlder) await load(chat.info.id, { before: first.seq }, 'older');
}

export async function loadNewer(chat: Chat): Promise<void> {
  const last = chat.timeline?.messages.at(-1);
  if (last && chat.timeline?.hasNewer) await load(chat.info.id, { after: last.seq }, 'newer');
}
