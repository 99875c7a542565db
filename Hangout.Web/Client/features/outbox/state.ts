import { follow, slice, type State } from '../../core/store';
import type { ErrorCode, HubCalls } from '../../core/wire';
import { withChat } from '../conversations';

/** Calls of the hub that may wait here: they belong to a conversation, may be repeated with the same effect, and are answered with the message's change. */
export type HubKind = {
  [M in keyof HubCalls]: HubCalls[M]['request'] extends { readonly conversationId: string } ? 'message' extends keyof HubCalls[M]['result'] ? M : never : never
}[keyof HubCalls];

/** Calls of the HTTP API that may wait here, by name, with what is sent. Features add theirs, and say by `sendBy` how they are made. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface HttpKinds {}

export type UnsentKind = HubKind | keyof HttpKinds;

export type RequestOf<K extends UnsentKind> = K extends HubKind ? HubCalls[K]['request'] : K extends keyof HttpKinds ? HttpKinds[K] : never;

export type UnsentState = 'waiting' | 'sent' | 'failed';

interface UnsentOf<K extends UnsentKind> {
  readonly id: string;
  /** What belongs to one conversation goes out in its order. Calls of the HTTP API have a lane of their own in its place. */
  readonly conversationId: string;
  readonly kind: K;
  /** The whole of the call. */
  readonly request: RequestOf<K>;
  readonly createdAt: string;
  readonly state: UnsentState;
  /** Once it is sent: the change that it made. */
  readonly change?: number;
  /** Why it failed. */
  readonly error?: ErrorCode;
  /** When the server would take it, where it said so. */
  readonly retryAt?: number;
}

/** A call on its way to the server: what it does shows at once, until the server has it (MSG-13). */
export type Unsent<K extends UnsentKind = UnsentKind> = { [One in K]: UnsentOf<One> }[K];

export const isOf = <K extends UnsentKind>(kind: K) => (unsent: Unsent): unsent is Extract<Unsent, { readonly kind: K }> => unsent.kind === kind;

declare module '../../core/store' {
  interface State {
    /** Oldest first. */
    readonly unsent: readonly Unsent[];
  }
  interface Events {
    unsentLoaded: { readonly unsent: readonly Unsent[]; readonly keep: ReadonlySet<string> };
    unsentAdded: { readonly unsent: Unsent };
    unsentChanged: { readonly unsent: Unsent };
    unsentRemoved: { readonly id: string };
  }
}

slice('unsent', () => [], {
  unsentLoaded: (unsent, event, state) => settled(loaded(unsent, event.unsent, event.keep), state, unsent),
  unsentAdded: (unsent, event) => [...unsent.filter((u) => u.id !== event.unsent.id), event.unsent],
  unsentChanged: (unsent, event, state) => settled(unsent.map((u) => (u.id === event.unsent.id ? event.unsent : u)), state),
  unsentRemoved: (unsent, { id }) => unsent.filter((u) => u.id !== id),
  messagesChanged: (unsent, { event }, state) => settled(unsent, state, unsent, event.messages),
  messagePatched: (unsent, _event, state) => settled(unsent, state),
  pageLoaded: (unsent, { page }, state) => settled(unsent, state, unsent, page.messages),
  synced: (unsent, { result }, state) => settled(without(unsent, result.error ? [] : result.gone), state, unsent, result.changes.flatMap((c) => c.messages)),
  conversationsChanged: (unsent, { event }, state) => settled(without(unsent, event.gone), state, unsent),
});

// An acknowledgement names the change that it made: if its event was lost, this is how we learn of the hole.
follow('chats', {
  unsentChanged: (chats, { unsent: { conversationId, change } }) =>
    withChat(chats, conversationId, (chat) => (change !== undefined && change > chat.seen ? { ...chat, seen: change } : chat)),
});

const without = (unsent: readonly Unsent[], gone: readonly string[]): readonly Unsent[] =>
  (gone.length === 0 ? unsent : unsent.filter((u) => !gone.includes(u.conversationId)));

/**
 * What the server shows by itself needs no twin any more: a message that is held or has just come, a change that was taken in. A message that came
 * behind a hole keeps its twin until the resync brings it.
 */
function settled(unsent: readonly Unsent[], { chats }: State, before = unsent, came: readonly { readonly id: string; readonly change: number }[] = []): readonly Unsent[] {
  const left = unsent.filter((u) => {
    const chat = chats.get(u.conversationId);
    if (!chat) return true;
    const isIn = u.change !== undefined && u.change <= chat.change;
    return !isIn && !came.some((m) => m.id === u.id && m.change <= chat.change) && !chat.timeline?.messages.some((m) => m.id === u.id);
  });
  return isSame(left, before) ? before : left;
}

/** What the browser's storage holds (another tab may have written it), and what is only here. */
function loaded(unsent: readonly Unsent[], stored: readonly Unsent[], keep: ReadonlySet<string>): readonly Unsent[] {
  const ids = new Set(stored.map((u) => u.id));
  const mine = unsent.filter((u) => (u.state === 'sent' || keep.has(u.id)) && !ids.has(u.id));
  return [...mine, ...stored].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function isSame(left: readonly Unsent[], held: readonly Unsent[]): boolean {
  return left.length === held.length && left.every((u, i) => u.id === held[i]?.id && u.state === held[i].state && u.error === held[i].error);
}
