import { html, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { registered, type Command } from '../../core/registry';
import type { Conversation, MessageHit, OwnFile, Post, User } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar, conversationAvatar } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { plainText } from '../../ui/text';
import { shortTime } from '../../ui/time';
import { isAssistant, nameOf, partnerOf, previewOf } from '../conversations';
import { contentOf, iconOf, sizeText } from '../files/parts';
import { personIn, presenceOf } from '../people';
import { marked } from '../search/parts';
import { ranked, type Typed } from './ranking';
import { usesOf } from './used';

export type GroupKey = 'conversations' | 'people' | 'commands' | 'messages' | 'posts' | 'files';

/** Something that can be opened. */
export interface Item {
  /** Of its own among all. */
  readonly key: string;
  readonly symbol: TemplateResult;
  readonly title: string;
  readonly note?: string | TemplateResult;
  readonly aside?: string;
  readonly keys?: string;
  readonly run: () => void;
}

const FEW = 5, MANY = 30;

const tile = (name: string): TemplateResult => html`<span class="spotlight-symbol">${icon(name)}</span>`;

/** Beside others a group shows its best; alone it shows more. */
const most = ({ scope }: Typed): number => (scope === 'all' ? FEW : MANY);

/** What fits of the conversations in the list; without a query, the newest. */
export function conversationItems(typed: Typed): Item[] {
  const { chats, me } = kernel.store.state.value;
  const all = [...chats.values()].map(({ info }) => info).sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
  const textsOf = (info: Conversation): string[] => [nameOf(info, me.id), partnerOf(info, me.id)?.username ?? ''];
  return ranked(typed.query, all, textsOf, most(typed)).map(conversationItem);
}

function conversationItem(info: Conversation): Item {
  const { me, users } = kernel.store.state.value;
  const partner = partnerOf(info, me.id);
  return {
    key: `conversation-${info.id}`,
    symbol: partner ? avatar(partner, 's', presenceOf(partner.id)) : isAssistant(info) ? tile('assistant') : conversationAvatar(info, 's'),
    title: nameOf(info, me.id),
    note: previewOf(info.lastMessage, info, me.id, users),
    ...(info.lastMessage ? { aside: shortTime(info.lastMessage.createdAt) } : {}),
    run: () => kernel.navigation.navigate('conversation', { conversationId: info.id }),
  };
}

/** The people that this page knows, and those that the server found. */
export function peopleItems(typed: Typed, found: readonly User[]): Item[] {
  const { users, me } = kernel.store.state.value;
  const known = [...users.values()].filter((user) => user.id !== me.id);
  const here = ranked(typed.query, known, ({ name, username }) => [name, username], most(typed));
  // The server knows more names than those that are shown: what it finds needs no second look.
  const others = found.filter((user) => user.id !== me.id && !here.some(({ id }) => id === user.id));
  return [...here, ...others].slice(0, most(typed)).map((user) => ({
    key: `person-${user.id}`, symbol: avatar(user, 's', presenceOf(user.id)), title: user.name, note: `@${user.username}`,
    run: () => kernel.navigation.navigate('profile', { userId: user.id }),
  }));
}

const titleOf = ({ title, names }: Command): string => t(title, names?.());

/** Windows to open, and what features let one do; without a query, what this person uses most. */
export function commandItems(typed: Typed): Item[] {
  const modules = kernel.navigation.windows.modules().map((key): Command => ({
    id: `open.${key}`, title: 'spotlight.open', names: () => ({ name: t(`module.${key}`) }), icon: key,
    run: () => void kernel.navigation.windows.open(key),
  }));
  const names = new Set(kernel.navigation.windows.modules().map((key) => t(`module.${key}`)));
  // What only opens a module is said by "Open …" already; this very dialog is open.
  const registeredOnes = registered().flatMap((feature) => feature.commands ?? []);
  const own = registeredOnes.filter((command) => !names.has(titleOf(command)) && command.id !== 'spotlight.open');
  const all = [...own, ...modules];
  const inMenu = (command: Command): boolean => !command.isOfAccount && !command.isOnlyFound;
  const byUse = (a: Command, b: Command): number => usesOf(b.id) - usesOf(a.id) || Number(inMenu(b)) - Number(inMenu(a));
  const ordered = typed.query === '' ? [...all].sort(byUse) : all;
  return ranked(typed.query, ordered, (command) => [titleOf(command)], most(typed)).map((command) => ({
    key: `command-${command.id}`, symbol: tile(command.icon), title: titleOf(command),
    ...(command.keys === undefined ? {} : { keys: command.keys }), run: command.run,
  }));
}

export function messageItem({ message, excerpt, highlights }: MessageHit): Item {
  const { chats, me, users } = kernel.store.state.value;
  const info = chats.get(message.conversationId)?.info;
  const author = personIn(users, message.senderId);
  const { conversationId, seq, threadRootId } = message;
  return {
    key: `message-${message.id}`, symbol: avatar(author, 's'),
    title: info && info.kind !== 'direct' ? `${author.name} · ${nameOf(info, me.id)}` : author.name,
    note: html`${marked(excerpt, highlights)}`, aside: shortTime(message.createdAt),
    run: () => (threadRootId === undefined || message.alsoInConversation
      ? kernel.navigation.navigate('conversation', { conversationId, seq })
      : kernel.navigation.navigate('thread', { conversationId, rootId: threadRootId, seq })),
  };
}

export const postItem = (post: Post): Item => ({
  key: `post-${post.id}`, symbol: avatar(post.author, 's'), title: post.author.name, note: plainText(post.text), aside: shortTime(post.createdAt),
  run: () => kernel.navigation.navigate('post', { postId: post.id }),
});

export const fileItem = ({ file }: OwnFile): Item => ({
  key: `file-${file.id}`, symbol: tile(iconOf(file)), title: file.name, note: sizeText(file.size),
  aside: shortTime(file.createdAt), run: () => void window.open(contentOf(file), '_blank', 'noopener'),
});
