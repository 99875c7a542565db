import { limits, type Conversation, type User } from '../../core/wire';

/** `@all`: what the server takes for everyone. */
export const EVERYONE = 'all';

// Chinese, Japanese, Korean and Thai need no space before a mention; the server's rule is in MentionParser.cs.
const BEFORE = String.raw`(?:^|[^\p{L}\p{N}_@#/]|[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Mymr}\p{sc=Khmr}\p{sc=Tibt}]|(?<![^\s(])@[\w.-]+/)`;
const TYPED = new RegExp(String.raw`${BEFORE}@([\p{L}\p{N}._-]{0,32})$`, 'u');

/** Lower case without accents: `ekstrom` finds Ekström. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The mention being typed at the caret: where its @ stands, and the word so far. */
export function mentionAt(text: string, caret: number): { start: number; word: string } | undefined {
  const match = TYPED.exec(text.slice(Math.max(0, caret - 128), caret));
  return match?.[1] === undefined ? undefined : { start: caret - match[1].length - 1, word: match[1].toLowerCase() };
}

/** Up to six people whose username or a word of whose name begins so; usernames first. */
export function suggest(people: readonly User[], word: string, me: string): User[] {
  const sought = plain(word);
  const rank = (u: User): number => {
    if (u.username.startsWith(sought)) return 0;
    return plain(u.name).split(/\s+/).some((part) => part.startsWith(sought)) ? 1 : 2;
  };
  return people
    .filter((u) => u.id !== me && rank(u) < 2)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, 6);
}

/** Whether `@all` is to be offered: the word begins so, and the server would tell everyone. */
export function offersEveryone(info: Pick<Conversation, 'kind' | 'role' | 'memberCount'> | undefined, word: string): boolean {
  if (!info || !EVERYONE.startsWith(word)) return false;
  return (info.kind === 'group' || info.kind === 'channel') && ['owner', 'admin', 'moderator'].includes(info.role) && info.memberCount <= limits.mentionAllMembers;
}
