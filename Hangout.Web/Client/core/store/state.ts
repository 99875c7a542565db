import type { Conversation, ErrorCode, Me, Message, Notification, Presence, User } from '../wire';

/** A stretch of a conversation's history without gaps, by `seq`. */
export interface Timeline {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  /** True when the person jumped back and newer messages exist that are not held. */
  readonly hasNewer: boolean;
}

/** A conversation and what is known of it. */
export interface Chat {
  readonly info: Conversation;
  /** Every change up to this one is in `info` and `timeline`. */
  readonly change: number;
  /** The newest change heard of. Above `change` there is something to fetch. */
  readonly seen: number;
  /** `info.unreadCount` and `.mentionCount` count the messages up to this one. */
  readonly countedSeq: number;
  /** The read position that the server has confirmed; `info.lastReadSeq` may be ahead of it. */
  readonly confirmedRead: number;
  /** The counts cannot be derived from what is held: ask the server. */
  readonly stale: boolean;
  readonly timeline?: Timeline;
  /** Messages that came before what they follow, by `change`: a hole lies before the first. */
  readonly early: readonly Message[];
}

export type UnsentState = 'waiting' | 'sent' | 'failed';

/** A message on its way: shown greyed until the server has it (MSG-13). */
export interface Unsent {
  readonly id: string;
  readonly conversationId: string;
  readonly text: string;
  readonly createdAt: string;
  readonly state: UnsentState;
  /** Why it failed, as an error code. */
  readonly error?: ErrorCode;
}

export interface NotificationsState {
  readonly items: readonly Notification[];
  readonly unread: number;
  readonly nextCursor?: string;
  /** Whether the list and the count are the server's; where not, they are fetched again. */
  readonly loaded: boolean;
  /** How much was told or done so far: a page that was asked for before is not the last word. */
  readonly told: number;
}

export type Link = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'ended';

export interface State {
  readonly me: Me;
  readonly chats: ReadonlyMap<string, Chat>;
  /** Whether the list of conversations came from the server at least once. */
  readonly listed: boolean;
  readonly users: ReadonlyMap<string, User>;
  readonly presence: ReadonlyMap<string, Presence>;
  /** Conversation → person → when we forget that they type (ms since the epoch). */
  readonly typing: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly unsent: readonly Unsent[];
  readonly notifications: NotificationsState;
  readonly link: Link;
}

export function initialState(me: Me): State {
  return {
    me, chats: new Map(), listed: false, users: new Map([[me.id, me]]), presence: new Map(), typing: new Map(), unsent: [],
    notifications: { items: [], unread: 0, loaded: false, told: 0 }, link: 'connecting',
  };
}
