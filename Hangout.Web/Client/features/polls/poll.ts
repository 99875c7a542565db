import type { Message, MessagePartPollPart } from '../../core/wire';

export type Poll = MessagePartPollPart;

/** The poll of a message, if it has one. */
export const pollOf = (message: Message): Poll | undefined => message.parts?.find((part): part is Poll => part.type === 'poll');

/** The message after somebody voted. People stand in the order in which they first voted; twice is once. */
export function withVote(message: Message, userId: string, options: readonly number[]): Message {
  if (message.deletedAt) return message;
  const before = message.votes ?? [];
  const isKnown = before.some((v) => v.userId === userId);
  const after = (isKnown ? before.map((v) => (v.userId === userId ? { userId, options } : v)) : [...before, { userId, options }]).filter((v) => v.options.length > 0);
  const { votes: _before, ...rest } = message;
  return after.length === 0 ? rest : { ...rest, votes: after };
}

export const isClosed = ({ closesAt }: Poll, now: number): boolean => closesAt !== undefined && Date.parse(closesAt) <= now;

/** What somebody chose. */
export const choiceOf = (message: Message, userId: string): readonly number[] => message.votes?.find((v) => v.userId === userId)?.options ?? [];

/** Who voted for an option. */
export const votersFor = (message: Message, option: number): string[] => message.votes?.filter((v) => v.options.includes(option)).map((v) => v.userId) ?? [];

/** What a person's choice becomes when they pick an option: picked again, it is taken back. */
export function chosen(poll: Poll, before: readonly number[], option: number): number[] {
  if (before.includes(option)) return before.filter((one) => one !== option);
  return poll.isMultiple ? [...before, option].sort((a, b) => a - b) : [option];
}
