import type {
  Conversation, ConversationsChanged, MarkReadRequest, Me, MessagePage, MessagesChanged, Notification, NotificationPage, NotificationsChanged,
  Presence, ReadStateChanged, SyncRequest, SyncResult, TypingChanged, User,
} from '../wire';
import { limits } from '../wire';
import { chatFrom, withChanges, withInfo, withLive, withNewest, withPage, withReadHere, withReadState } from './chat';
import type { Chat, Link, NotificationsState, State, Unsent } from './state';

/** Everything that can happen to the state. Names in the past tense: they tell what was, not what to do. */
export type Event =
  | { type: 'meChanged'; me: Me }
  | { type: 'cacheRead'; chats: readonly Chat[]; users: readonly User[] }
  | { type: 'conversationsListed'; conversations: readonly Conversation[] }
  | { type: 'conversationsChanged'; event: ConversationsChanged }
  | { type: 'pageLoaded'; conversationId: string; page: MessagePage; mode: 'replace' | 'older' | 'newer' }
  | { type: 'timelineTrimmed'; conversationId: string; count: number }
  | { type: 'messagesChanged'; event: MessagesChanged }
  | { type: 'synced'; request: SyncRequest; result: SyncResult }
  | { type: 'readHere'; conversationId: string; seq: number }
  | { type: 'readStateChanged'; event: ReadStateChanged }
  | { type: 'typingChanged'; event: TypingChanged; now: number }
  | { type: 'typingExpired'; now: number }
  | { type: 'presenceChanged'; people: readonly Presence[] }
  | { type: 'usersLoaded'; users: readonly User[] }
  | { type: 'notificationsChanged'; event: NotificationsChanged }
  | { type: 'notificationsLoaded'; page: NotificationPage; append: boolean; told: number }
  | { type: 'notificationsRead'; which: readonly string[] | readonly MarkReadRequest[] | 'all' }
  | { type: 'unsentLoaded'; unsent: readonly Unsent[]; keep: ReadonlySet<string> }
  | { type: 'unsentAdded'; unsent: Unsent }
  | { type: 'unsentChanged'; unsent: Unsent; change?: number }
  | { type: 'unsentRemoved'; id: string }
  | { type: 'linkChanged'; link: Link };

const TYPING_MS = 6_000;

/** The state after an event. Pure: the same state and event always give the same state. */
export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case 'meChanged': return withUsers({ ...state, me: event.me }, [event.me]);
    case 'cacheRead': return cacheRead(state, event.chats, event.users);
    case 'conversationsListed': return { ...withConversations(state, event.conversations, []), listed: true };
    case 'conversationsChanged': return withConversations(state, event.event.conversations, event.event.gone);
    case 'pageLoaded': {
      const next = withUsers(state, event.page.users);
      return dropSent(withChat(next, event.conversationId, (chat) => withPage(chat, event.page, event.mode)), event.page.messages.map((m) => m.id));
    }
    case 'timelineTrimmed': return withChat(state, event.conversationId, (chat) => withNewest(chat, event.count));
    case 'messagesChanged': return messagesChanged(state, event.event);
    case 'synced': return synced(state, event.request, event.result);
    case 'readHere': return withChat(state, event.conversationId, (chat) => withReadHere(chat, event.seq, state.me.id));
    case 'readStateChanged': return withChat(state, event.event.conversationId, (chat) => withReadState(chat, event.event, state.me.id));
    case 'typingChanged': return typingChanged(state, event.event, event.now);
    case 'typingExpired': return typingExpired(state, event.now);
    case 'presenceChanged': return { ...state, presence: new Map([...state.presence, ...event.people.map((p) => [p.userId, p] as const)]) };
    case 'usersLoaded': return withUsers(state, event.users);
    case 'notificationsChanged': return notificationsChanged(state, event.event);
    case 'notificationsLoaded': return notificationsLoaded(state, event.page, event.append, event.told);
    case 'notificationsRead': return { ...state, notifications: notificationsRead(state.notifications, event.which) };
    case 'unsentLoaded': return unsentLoaded(state, event.unsent, event.keep);
    case 'unsentAdded': return { ...state, unsent: [...state.unsent.filter((u) => u.id !== event.unsent.id), event.unsent] };
    case 'unsentChanged': return unsentChanged(state, event.unsent, event.change);
    case 'unsentRemoved': return { ...state, unsent: state.unsent.filter((u) => u.id !== event.id) };
    case 'linkChanged': return state.link === event.link ? state : { ...state, link: event.link };
  }
}

/** Conversations of which something is known to be missing. */
export const behind = (state: State): Chat[] => [...state.chats.values()].filter((chat) => chat.seen > chat.change);

/** Conversations of which we have read further than the server knows. */
export const unconfirmed = (state: State): Chat[] => [...state.chats.values()].filter((chat) => chat.confirmedRead < chat.info.lastReadSeq);

/** Conversations whose counts must be asked for, once the server knows how far we have read. */
export const uncounted = (state: State): Chat[] =>
  [...state.chats.values()].filter((chat) => chat.stale && chat.confirmedRead >= chat.info.lastReadSeq);

/** Unread notifications of messages that have been read in their conversation meanwhile: they have nothing left to tell. */
export const outread = (state: State): MarkReadRequest[] => {
  const read = new Map<string, number>();
  for (const { isRead, conversationId, seq } of state.notifications.items) {
    const upTo = conversationId ? (state.chats.get(conversationId)?.confirmedRead ?? 0) : 0;
    if (!isRead && conversationId && seq && seq <= upTo) read.set(conversationId, upTo);
  }
  return [...read].map(([conversationId, seq]) => ({ conversationId, seq }));
};

/** Unread messages in all conversations together. */
export const unreadTotal = (state: State): number => [...state.chats.values()].reduce((sum, chat) => sum + chat.info.unreadCount, 0);

function withChat(state: State, id: string, change: (chat: Chat) => Chat): State {
  const chat = state.chats.get(id);
  if (!chat) return state;
  const next = change(chat);
  if (next === chat) return state;
  // What had been set aside shows now, so its unsent twin goes.
  const shown = chat.early.filter((m) => m.change <= next.change).map((m) => m.id);
  return dropSent({ ...state, chats: new Map(state.chats).set(id, next) }, shown);
}

function withUsers(state: State, users: readonly User[]): State {
  const fresh = users.filter((u) => {
    const held = state.users.get(u.id);
    return held?.name !== u.name || held.username !== u.username || held.avatarUrl !== u.avatarUrl;
  });
  return fresh.length === 0 ? state : { ...state, users: new Map([...state.users, ...fresh.map((u) => [u.id, u] as const)]) };
}

function withConversations(state: State, conversations: readonly Conversation[], gone: readonly string[]): State {
  const chats = new Map(state.chats);
  for (const dto of conversations) {
    const held = chats.get(dto.id);
    chats.set(dto.id, held ? withInfo(held, dto, state.me.id) : chatFrom(dto));
  }
  for (const id of gone) chats.delete(id);
  const unsent = gone.length === 0 ? state.unsent : state.unsent.filter((u) => !gone.includes(u.conversationId));
  return withUsers({ ...state, chats, unsent }, conversations.flatMap((c) => c.members));
}

/** What another visit kept never replaces what this one has learnt. */
function cacheRead(state: State, cached: readonly Chat[], users: readonly User[]): State {
  const chats = new Map(state.chats);
  for (const chat of cached) {
    const held = chats.get(chat.info.id);
    if (!held) {
      if (!state.listed) chats.set(chat.info.id, { ...chat, early: [] });
    } else if (!held.timeline && chat.timeline) {
      // One that is ahead: another tab kept something newer, or the server's database was put back, which only this number can show it.
      chats.set(chat.info.id, { ...held, timeline: chat.timeline, change: chat.change, seen: Math.max(held.seen, chat.seen) });
    }
  }
  return withUsers({ ...state, chats }, users.filter((u) => !state.users.has(u.id)));
}

function messagesChanged(state: State, event: MessagesChanged): State {
  const next = withChat(state, event.conversationId, (chat) => withLive(chat, event.messages, state.me.id));
  const authors = new Set(event.messages.map((m) => m.senderId));
  const typing = next.typing.get(event.conversationId);
  const quiet = typing && [...typing.keys()].some((id) => authors.has(id))
    ? { ...next, typing: new Map(next.typing).set(event.conversationId, new Map([...typing].filter(([id]) => !authors.has(id)))) }
    : next;
  // A message that was not taken in (a hole before it) keeps its unsent twin on the screen until the resync brings it.
  const chat = quiet.chats.get(event.conversationId);
  return dropSent(quiet, event.messages.filter((m) => chat && m.change <= chat.change).map((m) => m.id));
}

function synced(state: State, request: SyncRequest, result: SyncResult): State {
  if (result.error) return state;
  const since = new Map(request.conversations.map((k) => [k.conversationId, k.change]));
  let next = withUsers(state, result.users);
  for (const changes of result.changes) {
    next = withChat(next, changes.conversationId, (chat) => withChanges(chat, changes, since.get(changes.conversationId) ?? chat.change, state.me.id));
    next = dropSent(next, changes.messages.map((m) => m.id));
  }
  next = withConversations(next, result.conversations ?? [], result.gone);
  if (result.conversations) next = { ...next, listed: true };
  const { unread, items } = next.notifications;
  // Some may have come and been read elsewhere: as many are unread, but the newest is another.
  if (result.notificationsUnread !== undefined && (result.notificationsUnread !== unread || result.notificationsNewest !== items[0]?.id)) {
    next = { ...next, notifications: { ...next.notifications, unread: result.notificationsUnread, loaded: false } };
  }
  return next;
}

function typingChanged(state: State, event: TypingChanged, now: number): State {
  if (event.userId === state.me.id) return state;
  const people = new Map(state.typing.get(event.conversationId));
  if (event.isTyping) people.set(event.userId, now + TYPING_MS);
  else if (!people.delete(event.userId)) return state;
  return { ...state, typing: new Map(state.typing).set(event.conversationId, people) };
}

function typingExpired(state: State, now: number): State {
  if (![...state.typing.values()].some((people) => [...people.values()].some((until) => until <= now))) return state;
  const alive = [...state.typing].map(([id, people]) => [id, new Map([...people].filter(([, until]) => until > now))] as const);
  return { ...state, typing: new Map(alive.filter(([, people]) => people.size > 0)) };
}

/** Counts of unread notifications end here: more are as many. */
const MOST_COUNTED = limits.unreadCount;

const newestFirst = (a: Notification, b: Notification): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

function notificationsChanged(state: State, event: NotificationsChanged): State {
  const { items: before, unread, loaded, told } = state.notifications;
  const ids = new Set(event.notifications.map((n) => n.id));
  const unreadOf = (items: readonly Notification[]): number => items.filter((n) => !n.isRead && ids.has(n.id)).length;
  const allRead = event.unreadCount === 0;
  const items = [...event.notifications, ...before.filter((n) => !ids.has(n.id))].sort(newestFirst).map((n) => (allRead && !n.isRead ? { ...n, isRead: true } : n));
  // Another count than ours: some were read elsewhere, or two events overtook each other. Only the server knows.
  const expected = Math.min(MOST_COUNTED, unread - unreadOf(before) + unreadOf(event.notifications));
  return withUsers({
    ...state, notifications: { ...state.notifications, items, unread: event.unreadCount, loaded: loaded && (allRead || event.unreadCount === expected), told: told + 1 },
  }, event.notifications.flatMap((n) => n.actor ?? []));
}

function notificationsLoaded(state: State, page: NotificationPage, append: boolean, told: number): State {
  const ids = new Set(page.items.map((n) => n.id));
  const oldest = page.items.at(-1)?.id ?? '';
  // What is not in the page though as new as it arrived while the page was on its way.
  const kept = state.notifications.items.filter((n) => !ids.has(n.id) && (append || n.id > oldest));
  const items = [...page.items, ...kept].sort(newestFirst);
  const loaded = told === state.notifications.told && (!append || state.notifications.loaded);
  return withUsers({
    ...state, notifications: { ...state.notifications, items, unread: page.unreadCount, nextCursor: page.nextCursor, loaded },
  }, page.items.flatMap((n) => n.actor ?? []));
}

function notificationsRead(notifications: NotificationsState, which: readonly string[] | readonly MarkReadRequest[] | 'all'): NotificationsState {
  const isMeant = (n: Notification): boolean => which === 'all'
    || which.some((one) => (typeof one === 'string' ? one === n.id : one.conversationId === n.conversationId && (n.seq ?? Infinity) <= one.seq));
  const items = notifications.items.map((n) => (!n.isRead && isMeant(n) ? { ...n, isRead: true } : n));
  const changed = items.filter((n, i) => n !== notifications.items[i]).length;
  return { ...notifications, items, unread: which === 'all' ? 0 : Math.max(0, notifications.unread - changed), told: notifications.told + 1 };
}

/** Sent messages that the server shows by itself need no greyed twin any more. */
function dropSent(state: State, ids: readonly string[]): State {
  if (state.unsent.length === 0) return state;
  const unsent = state.unsent.filter((u) => !ids.includes(u.id));
  return unsent.length === state.unsent.length ? state : { ...state, unsent };
}

/** What the browser's storage holds (another tab may have written it), less what has arrived meanwhile. */
function unsentLoaded(state: State, stored: readonly Unsent[], keep: ReadonlySet<string>): State {
  const arrived = (u: Unsent): boolean => state.chats.get(u.conversationId)?.timeline?.messages.some((m) => m.id === u.id) ?? false;
  const ids = new Set(stored.map((u) => u.id));
  const mine = state.unsent.filter((u) => (u.state === 'sent' || keep.has(u.id)) && !ids.has(u.id));
  const unsent = [...mine, ...stored].filter((u) => !arrived(u)).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const isSame = (u: Unsent, held: Unsent | undefined): boolean => u.id === held?.id && u.state === held.state && u.error === held.error;
  return unsent.length === state.unsent.length && unsent.every((u, i) => isSame(u, state.unsent[i])) ? state : { ...state, unsent };
}

function unsentChanged(state: State, unsent: Unsent, change?: number): State {
  const known = state.unsent.some((u) => u.id === unsent.id);
  const next = known ? { ...state, unsent: state.unsent.map((u) => (u.id === unsent.id ? unsent : u)) } : state;
  // An acknowledgement names the message's change: if its event was lost, this is how we learn of the hole.
  if (change === undefined) return next;
  return withChat(next, unsent.conversationId, (chat) => (change > chat.seen ? { ...chat, seen: change } : chat));
}
