import { app } from '../../core';
import { ApiError } from '../../core/api';
import type { Chat } from '../../core/store/state';

/** Loading stretches of a conversation's history into the store. Each runs once at a time per conversation. */
const running = new Set<string>();

async function once(key: string, work: () => Promise<void>): Promise<void> {
  if (running.has(key)) return;
  running.add(key);
  try {
    await work();
  } finally {
    running.delete(key);
  }
}

async function load(conversationId: string, query: string, mode: 'replace' | 'older' | 'newer'): Promise<void> {
  await once(`${conversationId} ${mode}`, async () => {
    const page = await app.api.messages(conversationId, query);
    app.store.dispatch({ type: 'pageLoaded', conversationId, page, mode });
  });
}

/** The stretch to open with: round the first unread message, or the newest. */
export const loadFirst = (chat: Chat): Promise<void> => load(chat.info.id, chat.info.unreadCount > 0 ? 'unread=true' : '', 'replace');
export const loadNewest = (id: string): Promise<void> => load(id, '', 'replace');
export const loadAround = (id: string, seq: number): Promise<void> => load(id, `around=${seq}`, 'replace');

export async function loadOlder(chat: Chat): Promise<void> {
  const first = chat.timeline?.messages[0];
  if (first && chat.timeline.hasOlder) await load(chat.info.id, `before=${first.seq}`, 'older');
}

export async function loadNewer(chat: Chat): Promise<void> {
  const last = chat.timeline?.messages.at(-1);
  if (last && chat.timeline?.hasNewer) await load(chat.info.id, `after=${last.seq}`, 'newer');
}

export const reasonOf = (error: unknown): string => (error instanceof ApiError ? error.code : 'internal');
