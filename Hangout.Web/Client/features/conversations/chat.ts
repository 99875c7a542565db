import type { Conversation, ConversationChanges, Message, MessagePage, ReadStateChanged } from '../../core/wire';
import { limits } from '../../core/wire';
import { isPatch, patched, type Change, type Patch } from './patches';
import type { Chat, Timeline } from './state';

/**
 * What one conversation becomes when something arrives. All pure; see docs/desktop.md for the rules. `Hangout.ClientModel` is the same for
 * bots and tests in C#: change one and the recorded sequences of `test/vectors.test.ts` want the other changed too.
 */

/** How many people who replied last a thread shows, as the server tells them. */
const THREAD_FACES = 3;

/** Most messages set aside behind a hole; more are left to the resync. */
const MAX_EARLY = 500;

export function chatFrom(info: Conversation): Chat {
  return { info, change: info.lastChange, seen: info.lastChange, countedSeq: info.lastSeq, confirmedRead: info.lastReadSeq, stale: false, early: [] };
}

/** A newer (or older) snapshot of the conversation itself. */
export function withInfo(chat: Chat, dto: Conversation, me: string): Chat {
  const old = chat.info;
  const newest = dto.lastSeq >= old.lastSeq;
  const countsKnown = dto.lastChange >= chat.change && dto.lastSeq >= chat.countedSeq && dto.lastReadSeq >= old.lastReadSeq;
  const info: Conversation = {
    ...dto,
    lastSeq: Math.max(dto.lastSeq, old.lastSeq),
    lastChange: Math.max(dto.lastChange, old.lastChange),
    lastMessage: newest ? newerOf(dto.lastMessage, old.lastMessage) : old.lastMessage,
    lastActivityAt: dto.lastActivityAt > old.lastActivityAt ? dto.lastActivityAt : old.lastActivityAt,
    lastReadSeq: Math.max(dto.lastReadSeq, old.lastReadSeq),
    unreadCount: countsKnown ? dto.unreadCount : old.unreadCount,
    mentionCount: countsKnown ? dto.mentionCount : old.mentionCount,
  };
  return drain({
    ...chat, info,
    seen: Math.max(chat.seen, dto.lastChange),
    // With a timeline the messages between must come too, so only a sync moves `change`.
    change: countsKnown && !chat.timeline ? Math.max(chat.change, dto.lastChange) : chat.change,
    countedSeq: countsKnown ? dto.lastSeq : chat.countedSeq,
    confirmedRead: Math.max(chat.confirmedRead, dto.lastReadSeq),
    stale: countsKnown ? false : chat.stale || dto.lastReadSeq > old.lastReadSeq,
  }, me);
}

/** Changes seen live: what follows without a hole is taken, what comes too early is set aside. */
export function withLive(chat: Chat, changes: readonly Change[], me: string): Chat {
  const fresh = changes.filter((m) => m.change > chat.change && !chat.early.some((e) => e.change === m.change));
  if (fresh.length === 0) return chat;
  const early = [...chat.early, ...fresh].sort(byChange);
  return drain({ ...chat, early, seen: Math.max(chat.seen, early.at(-1)?.change ?? 0) }, me);
}

/** A change that is told of without its content: whoever may see the message gets it by a sync. */
export const withHidden = (chat: Chat, change: number): Chat => (change > chat.seen ? { ...chat, seen: change } : chat);

/** The answer of a resync that was asked with `since`. */
export function withChanges(chat: Chat, changes: ConversationChanges, since: number, me: string): Chat {
  if (changes.startAfresh && changes.lastChange < since) return forgotten(chat, changes.lastChange);
  const seen = Math.max(chat.seen, changes.lastChange);
  if (changes.startAfresh) {
    const { timeline: _dropped, ...rest } = chat;
    return drain({ ...rest, change: Math.max(chat.change, changes.lastChange), seen, stale: true }, me);
  }
  // A page merged meanwhile may have moved `change` back below `since`: this answer does not reach down to it, and is asked for again.
  if (since > chat.change) return { ...chat, seen };
  return drain({ ...absorb(chat, changes.messages, me), change: Math.max(chat.change, changes.lastChange), seen }, me);
}

/** The server knows less than this client did, as after a restore of its database: nothing held is worth anything. */
function forgotten(chat: Chat, lastChange: number): Chat {
  const info = { ...chat.info, lastSeq: 0, lastChange, lastMessage: undefined, lastReadSeq: 0, unreadCount: 0, mentionCount: 0 };
  return { info, change: lastChange, seen: lastChange, countedSeq: 0, confirmedRead: 0, stale: true, early: [] };
}

/** Takes what was set aside and follows now. */
function drain(chat: Chat, me: string): Chat {
  if (chat.early.length === 0) return chat;
  const waiting = chat.early.filter((m) => m.change > chat.change);
  const end = waiting.findIndex((m, i) => m.change !== chat.change + 1 + i);
  const run = end < 0 ? waiting : waiting.slice(0, end);
  const left = waiting.slice(run.length);
  const next = { ...chat, early: left.length > MAX_EARLY ? [] : left };
  const last = run.at(-1);
  return last ? { ...take(next, run, me), change: last.change } : next;
}

/** Messages first: a patch older than the state that its message came in does nothing to it. */
function take(chat: Chat, changes: readonly Change[], me: string): Chat {
  const messages = changes.filter((c): c is Message => !isPatch(c));
  return changes.filter(isPatch).reduce(withPatch, messages.length > 0 ? absorb(chat, messages, me) : chat);
}

/** One that is not held has nothing to be patched: history brings it as it then stands. */
function withPatch(chat: Chat, patch: Patch): Chat {
  const { info, timeline } = chat;
  const last = info.lastMessage?.id === patch.messageId ? patched(info.lastMessage, patch) : info.lastMessage;
  const held = timeline?.messages.find((m) => m.id === patch.messageId);
  const next = held && patched(held, patch);
  return {
    ...chat,
    ...(last === info.lastMessage ? {} : { info: { ...info, lastMessage: last } }),
    ...(timeline && next !== held ? { timeline: { ...timeline, messages: timeline.messages.map((m) => (m === held && next ? next : m)) } } : {}),
  };
}

/** What whoever put a message out of their sight keeps of it: its place (MSG-6). */
export function asHidden({ id, conversationId, seq, change, senderId, createdAt, threadRootId, alsoInConversation }: Message): Message {
  return { id, conversationId, seq, change, senderId, kind: 'text', text: '', createdAt, threadRootId, alsoInConversation, isHidden: true };
}

/** The person put messages out of their sight. What was counted of them must be asked for. */
export function withoutSight(chat: Chat, ids: readonly string[]): Chat {
  const { info, timeline } = chat;
  const isNew = (m: Message | undefined): boolean => m !== undefined && !m.isHidden && ids.includes(m.id);
  if (!isNew(info.lastMessage) && !timeline?.messages.some(isNew)) return chat;
  const next = { ...chat, stale: true, info: isNew(info.lastMessage) ? { ...info, lastMessage: undefined } : info };
  return timeline ? { ...next, timeline: { ...timeline, messages: timeline.messages.map((m) => (isNew(m) ? asHidden(m) : m)) } } : next;
}

/** A page of history: in place of what is held, or joined to one of its ends. */
export function withPage(chat: Chat, page: MessagePage, mode: 'replace' | 'older' | 'newer'): Chat {
  const held = chat.timeline;
  const joined = mode === 'replace' ? fromPage(page) : held && joinPage(held, page, mode);
  if (!joined) return chat;
  // The page may have been read before changes that we have already applied (to messages we did not hold): ask for those again.
  return { ...chat, timeline: joined, change: Math.min(chat.change, page.lastChange), seen: Math.max(chat.seen, page.lastChange) };
}

/** Lets go of all but the newest messages; history brings them again. Only the desktop does this: it draws all that it holds. */
export function withNewest(chat: Chat, count: number): Chat {
  const held = chat.timeline;
  if (!held || held.hasNewer || held.messages.length <= count) return chat;
  return { ...chat, timeline: { ...held, messages: held.messages.slice(-count), hasOlder: true } };
}

/** Lets go of what lies far behind whoever reads on towards one end: a history of any length is drawn by as many messages as a page bears. */
export function withEnd(chat: Chat, end: 'oldest' | 'newest', count: number): Chat {
  const held = chat.timeline;
  if (!held || held.messages.length <= count) return chat;
  return {
    ...chat,
    timeline: end === 'newest' ? { ...held, messages: held.messages.slice(-count), hasOlder: true } : { ...held, messages: held.messages.slice(0, count), hasNewer: true },
  };
}

/** The person has read up to `seq` here; the server is told separately. */
export function withReadHere(chat: Chat, seq: number, me: string): Chat {
  const upTo = Math.min(seq, chat.info.lastSeq);
  if (upTo <= chat.info.lastReadSeq) return chat;
  return recount({ ...chat, info: { ...chat.info, lastReadSeq: upTo } }, me);
}

/** Where the reading stands according to the server. */
export function withReadState(chat: Chat, state: ReadStateChanged, me: string): Chat {
  const confirmed = { ...chat, confirmedRead: Math.max(chat.confirmedRead, state.lastReadSeq) };
  if (state.lastReadSeq < chat.info.lastReadSeq) return confirmed;
  if (state.lastSeq >= chat.countedSeq) {
    const known = state.lastReadSeq > chat.info.lastReadSeq || state.lastSeq > chat.countedSeq;
    if (!known) return confirmed;
    return {
      ...confirmed, countedSeq: state.lastSeq,
      info: { ...chat.info, lastReadSeq: state.lastReadSeq, unreadCount: state.unreadCount, mentionCount: state.mentionCount },
    };
  }
  if (state.lastReadSeq === chat.info.lastReadSeq) return confirmed;
  return recount({ ...confirmed, info: { ...chat.info, lastReadSeq: state.lastReadSeq } }, me);
}

function recount(chat: Chat, me: string): Chat {
  const { lastReadSeq } = chat.info;
  if (lastReadSeq >= chat.countedSeq) return { ...chat, info: { ...chat.info, unreadCount: 0, mentionCount: 0 } };
  const held = chat.timeline?.messages ?? [];
  const covered = (held[0]?.seq ?? Infinity) <= lastReadSeq + 1 && (held.at(-1)?.seq ?? 0) >= chat.countedSeq;
  if (!covered) return { ...chat, stale: true };
  const unread = held.filter((m) => m.seq > lastReadSeq && m.seq <= chat.countedSeq && counts(m, me));
  return {
    ...chat,
    info: {
      ...chat.info,
      unreadCount: Math.min(unread.length, limits.unreadCount),
      mentionCount: Math.min(unread.filter((m) => m.mentions?.includes(me)).length, limits.unreadCount),
    },
  };
}

/** Takes messages in, in whatever state of completeness `chat` is. Doing it twice changes nothing. */
function absorb(chat: Chat, messages: readonly Message[], me: string): Chat {
  const bySeq = [...messages].sort((a, b) => a.seq - b.seq);
  const joined = chat.timeline && withMessages(chat.timeline, bySeq);
  const timeline = joined && withReplies(joined, bySeq);
  let { info, countedSeq, stale } = chat;
  for (const m of bySeq) {
    if (m.seq > info.lastSeq) {
      info = inConversation(m) && !m.isHidden ? { ...withNote(info, m), lastSeq: m.seq, lastMessage: m, lastActivityAt: m.createdAt } : { ...info, lastSeq: m.seq };
      // Other settings may let this person do more or less than before.
      stale ||= m.system?.event === 'settingsChange' || m.system?.event === 'archive' || m.system?.event === 'unarchive';
    }
    else if (m.id === info.lastMessage?.id && m.isHidden) {
      info = { ...info, lastMessage: undefined };
      stale = true;
    } else if (m.id === info.lastMessage?.id) info = { ...info, lastMessage: newerOf(m, info.lastMessage) };
    if (m.seq > countedSeq) {
      stale ||= m.seq > countedSeq + 1;
      countedSeq = m.seq;
      if (m.seq > info.lastReadSeq && counts(m, me)) {
        info = {
          ...info,
          unreadCount: Math.min(info.unreadCount + 1, limits.unreadCount),
          mentionCount: Math.min(info.mentionCount + (m.mentions?.includes(me) ? 1 : 0), limits.unreadCount),
        };
      }
    } else if (m.seq > info.lastReadSeq && m.senderId !== me && (m.deletedAt ?? m.editedAt)) {
      stale = true; // It was counted in its earlier state.
    }
  }
  const { timeline: _old, ...rest } = chat;
  return timeline ? { ...rest, info, countedSeq, stale, timeline } : { ...rest, info, countedSeq, stale };
}

/** A system message says what the conversation is since then. */
function withNote(info: Conversation, { system }: Message): Conversation {
  if (!system) return info;
  const { title, description, avatarUrl, archivedAt, isPublic, memberCount, settings } = system.now;
  return { ...info, title, description, avatarUrl, archivedAt, isPublic, memberCount, settings };
}

/** Counts the replies that the threads of the messages held do not count yet. */
function withReplies(timeline: Timeline, bySeq: readonly Message[]): Timeline {
  const replies = bySeq.filter((m) => m.threadRootId);
  if (replies.length === 0) return timeline;
  return { ...timeline, messages: timeline.messages.map((root) => replies.reduce((held, reply) => (reply.threadRootId === root.id ? withReply(held, reply) : held), root)) };
}

export function withReply(root: Message, reply: Message): Message {
  const { thread } = root;
  if (thread && reply.seq <= thread.lastSeq) return root;
  const users = [reply.senderId, ...(thread?.userIds ?? [])].filter((id): id is string => id !== undefined);
  return {
    ...root,
    thread: { replyCount: (thread?.replyCount ?? 0) + 1, lastSeq: reply.seq, lastReplyAt: reply.createdAt, userIds: [...new Set(users)].slice(0, THREAD_FACES) },
  };
}

/** Undefined when the messages do not join on: what is held must be fetched again. */
function withMessages(timeline: Timeline, bySeq: readonly Message[]): Timeline | undefined {
  const messages = [...timeline.messages];
  const first = messages[0]?.seq ?? 1;
  let last = messages.at(-1)?.seq ?? 0;
  let changed = false;
  for (const m of bySeq) {
    if (m.seq >= first && m.seq <= last) {
      const at = m.seq - first;
      const held = messages[at];
      if (held && m.change > held.change) {
        messages[at] = held.isHidden ? asHidden(m) : m; // Events are the same for all; what this person hid stays hidden.
        changed = true;
      }
    } else if (m.seq > last && !timeline.hasNewer) {
      if (m.seq !== last + 1) return undefined;
      messages.push(m);
      last = m.seq;
      changed = true;
    }
  }
  return changed ? { ...timeline, messages } : timeline;
}

function fromPage(page: MessagePage): Timeline {
  return { messages: [...page.messages].sort((a, b) => a.seq - b.seq), hasOlder: page.hasOlder, hasNewer: page.hasNewer };
}

/** Undefined when the page does not touch what is held any more (it was replaced meanwhile). */
function joinPage(held: Timeline, page: MessagePage, mode: 'older' | 'newer'): Timeline | undefined {
  const first = held.messages[0];
  const last = held.messages.at(-1);
  if (!first || !last) return undefined;
  const sorted = fromPage(page).messages;
  const pageFirst = sorted[0]?.seq;
  const pageLast = sorted.at(-1)?.seq;
  // An empty page does not tell what it was asked beside of.
  if (pageFirst === undefined || pageLast === undefined) return undefined;
  if (mode === 'older') {
    if (pageLast < first.seq - 1 || pageFirst > first.seq) return undefined;
    return { ...held, messages: [...sorted.filter((m) => m.seq < first.seq), ...held.messages], hasOlder: page.hasOlder };
  }
  if (!held.hasNewer || pageFirst > last.seq + 1 || pageLast < last.seq) return undefined;
  return { ...held, messages: [...held.messages, ...sorted.filter((m) => m.seq > last.seq)], hasNewer: page.hasNewer };
}

const byChange = (a: Change, b: Change): number => a.change - b.change;

/** Replies in a thread stand in the conversation only when their author wanted so. */
export const inConversation = (m: Message): boolean => !m.threadRootId || m.alsoInConversation === true;

/** System messages have no author and do not count, nor do replies that stand in a thread only. */
const counts = (m: Message, me: string): boolean => m.senderId !== undefined && m.senderId !== me && !m.deletedAt && !m.isHidden && inConversation(m);

function newerOf(a: Message | undefined, b: Message | undefined): Message | undefined {
  if (!a || !b) return a ?? b;
  if (a.id !== b.id) return a.seq >= b.seq ? a : b;
  return a.change >= b.change ? a : b;
}
