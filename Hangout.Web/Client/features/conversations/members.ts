import { kernel } from '../../core';
import type { User } from '../../core/wire';
import { conversationsApi } from './api';

const FRESH_MS = 60_000;
const cache = new Map<string, { at: number; people: Promise<readonly User[]> }>();

/** The people of a conversation for completing mentions: the first hundred, kept for a minute. */
export function membersOf(conversationId: string): Promise<readonly User[]> {
  const known = cache.get(conversationId);
  if (known && Date.now() - known.at < FRESH_MS) return known.people;
  const people = conversationsApi.members(conversationId).then(
    (page) => page.items.map((m) => m.user),
    () => {
      cache.delete(conversationId);
      return kernel.store.now.chats.get(conversationId)?.info.members ?? [];
    },
  );
  cache.set(conversationId, { at: Date.now(), people });
  return people;
}
