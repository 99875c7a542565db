import type { User } from '../../core/wire';

/** The mention being typed at the caret: where its @ stands, and the word so far. */
export function mentionAt(text: string, caret: number): { start: number; word: string } | undefined {
  const match = /(?:^|[\s(])@([\p{L}\p{N}._-]{0,32})$/u.exec(text.slice(Math.max(0, caret - 64), caret));
  return match?.[1] === undefined ? undefined : { start: caret - match[1].length - 1, word: match[1].toLowerCase() };
}

/** Up to six people whose username or a word of whose name begins so; usernames first. */
export function suggest(people: readonly User[], word: string, me: string): User[] {
  const rank = (u: User): number => {
    if (u.username.startsWith(word)) return 0;
    return u.name.toLowerCase().split(/\s+/).some((part) => part.startsWith(word)) ? 1 : 2;
  };
  return people
    .filter((u) => u.id !== me && rank(u) < 2)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, 6);
}
