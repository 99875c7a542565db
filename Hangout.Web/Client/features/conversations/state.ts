import type { Conversation, Message } from '../../core/wire';
import type { Change } from './patches';

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
  /** What came before what it follows, by `change`: a hole lies before the first. */
  readonly early: readonly Change[];
}
