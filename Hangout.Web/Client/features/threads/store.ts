import { follow, slice, type State } from '../../core/store';
import { limits, type FollowedThread, type Message, type SyncResult, type ThreadPage, type ThreadStateChanged } from '../../core/wire';
import { patched, withReply, type Patch } from '../conversations';
import { withUsers } from '../people';

/** A thread that was opened. */
export interface OpenThread {
  readonly root: Message;
  /** Replies without gaps, by `seq`. */
  readonly replies: readonly Message[];
  readonly hasOlder: boolean;
}

declare module '../../core/store' {
  interface State {
    /** Root → the thread. Only of those that were opened. */
    readonly threads: ReadonlyMap<string, OpenThread>;
    /** Root → where this person stands in the thread. Of those that they follow or opened. */
    readonly threadStates: ReadonlyMap<string, ThreadStateChanged>;
  }
  interface Events {
    threadLoaded: { readonly page: ThreadPage; readonly isOlder: boolean };
    threadsFollowed: { readonly threads: readonly FollowedThread[] };
    threadStateChanged: { readonly event: ThreadStateChanged };
  }
}

slice('threads', () => new Map<string, OpenThread>(), {
  threadLoaded: (threads, { page, isOlder }) => {
    const held = threads.get(page.root.id);
    const replies = isOlder && held ? merged(held.replies, page.replies) : page.replies;
    return new Map(threads).set(page.root.id, { root: page.root, replies, hasOlder: page.hasOlder });
  },
  messagesChanged: (threads, { event }) => withMessages(threads, event.messages),
  messagePatched: (threads, { patch }) => withPatch(threads, patch),
  synced: (threads, { result }) => (result.error ? threads : withMessages(threads, messagesOf(result))),
});

slice('threadStates', () => new Map<string, ThreadStateChanged>(), {
  threadLoaded: (states, { page }) => new Map(states).set(page.root.id, page.state),
  threadsFollowed: (states, { threads }) => new Map([...states, ...threads.map((thread) => [thread.root.id, thread.state] as const)]),
  threadStateChanged: (states, { event }) => new Map(states).set(event.rootId, event),
  messagesChanged: (states, { event }, { me }) => event.messages.reduce((now, message) => counted(now, message, me.id), states),
});

follow('users', {
  threadLoaded: (users, { page }) => withUsers(users, page.users),
});

const messagesOf = (result: SyncResult): Message[] => result.changes.flatMap((changes) => changes.messages);

function withMessages(threads: State['threads'], messages: readonly Message[]): State['threads'] {
  let next = threads;
  for (const message of messages) {
    const rootId = message.threadRootId ?? message.id;
    const held = next.get(rootId);
    if (!held) continue;
    const thread = message.id === rootId
      ? { ...held, root: message.change > held.root.change ? message : held.root }
      : { ...held, root: withReply(held.root, message), replies: merged(held.replies, [message]) };
    next = new Map(next).set(rootId, thread);
  }
  return next;
}

function withPatch(threads: State['threads'], patch: Patch): State['threads'] {
  for (const [id, thread] of threads) {
    const isRoot = id === patch.messageId;
    if (!isRoot && !thread.replies.some((m) => m.id === patch.messageId)) continue;
    const change = (m: Message): Message => (m.id === patch.messageId ? patched(m, patch) : m);
    return new Map(threads).set(id, { ...thread, root: change(thread.root), replies: thread.replies.map(change) });
  }
  return threads;
}

/** One state of each message: of two the one with the larger `change` is the newer. */
function merged(held: readonly Message[], more: readonly Message[]): readonly Message[] {
  const byId = new Map(held.map((m) => [m.id, m]));
  for (const message of more) if (message.change > (byId.get(message.id)?.change ?? 0)) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

/** An answer of the assistant counted when it began. */
const isOver = ({ answer }: Message): boolean => answer !== undefined && answer.state !== 'waiting';

/** A reply counts where it is new; one's own says that everything before it is read. */
function counted(states: State['threadStates'], message: Message, me: string): State['threadStates'] {
  const state = message.threadRootId === undefined ? undefined : states.get(message.threadRootId);
  if (!state || message.seq <= state.lastReadSeq || message.editedAt || message.deletedAt || isOver(message)) return states;
  const next = message.senderId === me
    ? { ...state, lastReadSeq: message.seq, unreadCount: 0, isFollowing: true }
    : { ...state, unreadCount: Math.min(state.unreadCount + 1, limits.unreadCount) };
  return new Map(states).set(state.rootId, next);
}
