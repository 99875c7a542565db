import { follow, slice, type State } from '../../core/store';
import type { Conversation, ConversationsChanged, MessagePage, MessagesChanged, MessagesHidden, ReadStateChanged, SyncRequest, SyncResult, User } from '../../core/wire';
import { withUsers } from '../people';
import { chatFrom, withChanges, withEnd, withHidden, withInfo, withLive, withNewest, withPage, withReadHere, withReadState, withoutSight } from './chat';
import { namedIn } from './notes';
import type { Patch } from './patches';
import type { Chat } from './state';

type Chats = ReadonlyMap<string, Chat>;

declare module '../../core/store' {
  interface State {
    readonly chats: Chats;
    /** Whether the list of conversations came from the server at least once. */
    readonly listed: boolean;
  }
  interface Events {
    cacheRead: { readonly chats: readonly Chat[]; readonly users: readonly User[] };
    conversationsListed: { readonly conversations: readonly Conversation[] };
    conversationsChanged: { readonly event: ConversationsChanged };
    pageLoaded: { readonly conversationId: string; readonly page: MessagePage; readonly mode: 'replace' | 'older' | 'newer' };
    /** Somebody reads on towards an end: what lies far behind goes. */
    timelineEndKept: { readonly conversationId: string; readonly end: 'oldest' | 'newest'; readonly count: number };
    timelineTrimmed: { readonly conversationId: string; readonly count: number };
    messagesChanged: { readonly event: MessagesChanged };
    messagesHidden: { readonly event: MessagesHidden };
    changeHidden: { readonly conversationId: string; readonly change: number };
    messagePatched: { readonly conversationId: string; readonly patch: Patch };
    synced: { readonly request: SyncRequest; readonly result: SyncResult };
    readHere: { readonly conversationId: string; readonly seq: number };
    readStateChanged: { readonly event: ReadStateChanged };
  }
}

slice('listed', () => false, {
  conversationsListed: () => true,
  synced: (listed, { result }) => listed || (!result.error && result.conversations !== undefined),
});

slice('chats', () => new Map(), {
  cacheRead,
  conversationsListed: (chats, { conversations }, { me }) => withConversations(chats, conversations, [], me.id),
  conversationsChanged: (chats, { event }, { me }) => withConversations(chats, event.conversations, event.gone, me.id),
  pageLoaded: (chats, event) => withChat(chats, event.conversationId, (chat) => withPage(chat, event.page, event.mode)),
  timelineEndKept: (chats, { conversationId, end, count }) => withChat(chats, conversationId, (chat) => withEnd(chat, end, count)),
  timelineTrimmed: (chats, event) => withChat(chats, event.conversationId, (chat) => withNewest(chat, event.count)),
  messagesChanged: (chats, { event }, { me }) => withChat(chats, event.conversationId, (chat) => withLive(chat, event.messages, me.id)),
  messagesHidden: (chats, { event }) => withChat(chats, event.conversationId, (chat) => withoutSight(chat, event.messageIds)),
  changeHidden: (chats, event) => withChat(chats, event.conversationId, (chat) => withHidden(chat, event.change)),
  messagePatched: (chats, event, { me }) => withChat(chats, event.conversationId, (chat) => withLive(chat, [event.patch], me.id)),
  synced,
  readHere: (chats, event, { me }) => withChat(chats, event.conversationId, (chat) => withReadHere(chat, event.seq, me.id)),
  readStateChanged: (chats, { event }, { me }) => withChat(chats, event.conversationId, (chat) => withReadState(chat, event, me.id)),
});

follow('users', {
  // What another visit kept never replaces what this one has learnt.
  cacheRead: (users, { chats, users: kept }) => withUsers(users, [...peopleOf(chats.map((c) => c.info)), ...kept].filter((u) => !users.has(u.id))),
  conversationsListed: (users, event) => withUsers(users, peopleOf(event.conversations)),
  conversationsChanged: (users, { event }) => withUsers(users, peopleOf(event.conversations)),
  pageLoaded: (users, { page }) => withUsers(users, page.users),
  synced: (users, { result }) => (result.error ? users : withUsers(users, [...result.users, ...peopleOf(result.conversations ?? [])])),
});

const peopleOf = (conversations: readonly Conversation[]): User[] => conversations.flatMap((c) => c.members);

export function withChat(chats: Chats, id: string, change: (chat: Chat) => Chat): Chats {
  const chat = chats.get(id);
  if (!chat) return chats;
  const next = change(chat);
  return next === chat ? chats : new Map(chats).set(id, next);
}

function withConversations(before: Chats, conversations: readonly Conversation[], gone: readonly string[], me: string): Chats {
  const chats = new Map(before);
  for (const dto of conversations) {
    const held = chats.get(dto.id);
    chats.set(dto.id, held ? withInfo(held, dto, me) : chatFrom(dto));
  }
  for (const id of gone) chats.delete(id);
  return chats;
}

function cacheRead(before: Chats, { chats: cached }: { readonly chats: readonly Chat[] }, { listed }: State): Chats {
  const chats = new Map(before);
  for (const chat of cached) {
    const held = chats.get(chat.info.id);
    if (!held) {
      if (!listed) chats.set(chat.info.id, { ...chat, early: [] });
    } else if (!held.timeline && chat.timeline) {
      // One that is ahead: another tab kept something newer, or the server's database was put back, which only this number can show it.
      chats.set(chat.info.id, { ...held, timeline: chat.timeline, change: chat.change, seen: Math.max(held.seen, chat.seen) });
    }
  }
  return chats;
}

function synced(before: Chats, { request, result }: { readonly request: SyncRequest; readonly result: SyncResult }, { me }: State): Chats {
  if (result.error) return before;
  const since = new Map(request.conversations.map((k) => [k.conversationId, k.change]));
  let chats = before;
  for (const changes of result.changes) {
    chats = withChat(chats, changes.conversationId, (chat) => withChanges(chat, changes, since.get(changes.conversationId) ?? chat.change, me.id));
  }
  for (const hidden of result.hidden ?? []) chats = withChat(chats, hidden.conversationId, (chat) => withoutSight(chat, hidden.messageIds));
  return withConversations(chats, result.conversations ?? [], result.gone, me.id);
}

/** Conversations of which something is known to be missing. */
export const behind = ({ chats }: State): Chat[] => [...chats.values()].filter((chat) => chat.seen > chat.change);

/** Conversations of which we have read further than the server knows. */
export const unconfirmed = ({ chats }: State): Chat[] => [...chats.values()].filter((chat) => chat.confirmedRead < chat.info.lastReadSeq);

/** Conversations whose counts must be asked for, once the server knows how far we have read. */
export const uncounted = ({ chats }: State): Chat[] => [...chats.values()].filter((chat) => chat.stale && chat.confirmedRead >= chat.info.lastReadSeq);

/** Whether the person wants to hear nothing of a conversation for now (CNV-7). */
export const isMuted = ({ mutedUntil }: Conversation): boolean => mutedUntil !== undefined;

/** Conversations with the assistant have a module of their own. */
export const isAssistant = ({ kind }: Conversation): boolean => kind === 'assistant';

const unreadIn = ({ chats }: State, isCounted: (info: Conversation) => boolean): number =>
  [...chats.values()].reduce((sum, { info }) => (isCounted(info) && !isMuted(info) ? sum + info.unreadCount : sum), 0);

/** Unread messages in all conversations of people together, but for those that are muted. */
export const unreadTotal = (state: State): number => unreadIn(state, (info) => !isAssistant(info));

/** Likewise in those with the assistant. */
export const unreadAnswers = (state: State): number => unreadIn(state, isAssistant);

/** Authors of the newest messages and of open timelines, and those whom notes of what happened name. */
export function* authorsIn({ chats }: State): Iterable<string> {
  for (const { info, timeline } of chats.values()) {
    for (const m of [...(timeline?.messages ?? []), ...(info.lastMessage ? [info.lastMessage] : [])]) {
      if (m.senderId) yield m.senderId;
      yield* namedIn(m);
    }
  }
}
