import type { Message, Reaction } from '../../core/wire';

/** The message after somebody reacted or took it back. Reactions stand by their first, people in the order in which they came. Twice is once. */
export function withReaction(message: Message, userId: string, emoji: string, isAdded: boolean): Message {
  if (message.deletedAt) return message;
  const before = message.reactions ?? [];
  const held = before.find((r) => r.emoji === emoji);
  if ((held?.userIds.includes(userId) ?? false) === isAdded) return message;
  const userIds = isAdded ? [...(held?.userIds ?? []), userId] : (held?.userIds.filter((id) => id !== userId) ?? []);
  const after = replaced(before, { emoji, userIds });
  const { reactions: _before, ...rest } = message;
  return after.length === 0 ? rest : { ...rest, reactions: after };
}

function replaced(reactions: readonly Reaction[], one: Reaction): readonly Reaction[] {
  if (one.userIds.length === 0) return reactions.filter((r) => r.emoji !== one.emoji);
  return reactions.some((r) => r.emoji === one.emoji) ? reactions.map((r) => (r.emoji === one.emoji ? one : r)) : [...reactions, one];
}

/** Everybody who reacted to a message. */
export const reactorsOf = (message: Message): string[] => message.reactions?.flatMap((r) => r.userIds) ?? [];
