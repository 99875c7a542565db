import { slice, follow, type State } from '../../core/store';
import type { Member, MemberPosition, PositionsChanged } from '../../core/wire';
import type { Chat } from '../conversations';
import { withUsers } from '../people';

type Positions = ReadonlyMap<string, ReadonlyMap<string, MemberPosition>>;

declare module '../../core/store' {
  interface State {
    /** Conversation → member → how far they have read and received. Only of conversations that were opened. */
    readonly positions: Positions;
    /** Conversation → the message up to which this page has said that it received everything. */
    readonly delivered: ReadonlyMap<string, number>;
  }
  interface Events {
    positionsLoaded: { readonly conversationId: string; readonly members: readonly Member[] };
    positionsChanged: { readonly event: PositionsChanged };
    deliveryTold: { readonly positions: readonly { readonly conversationId: string; readonly seq: number }[] };
  }
}

/** In larger conversations positions are not told live (docs/realtime.md), and receipts are not shown. */
export const MAX_MEMBERS = 100;

slice('positions', () => new Map(), {
  positionsLoaded: (positions, { conversationId, members }) => {
    const held = positions.get(conversationId);
    // Who is not a member any more goes; an event that overtook the answer stays.
    const loaded = members.map((m) => furthest({ userId: m.user.id, lastReadSeq: m.lastReadSeq, lastDeliveredSeq: m.lastDeliveredSeq }, held?.get(m.user.id)));
    return new Map(positions).set(conversationId, new Map(loaded.map((p) => [p.userId, p])));
  },
  positionsChanged: (positions, { event }) => {
    const held = positions.get(event.conversationId);
    if (!held) return positions;
    const moved = event.positions.map((p) => [p.userId, furthest(p, held.get(p.userId))] as const);
    return new Map(positions).set(event.conversationId, new Map([...held, ...moved]));
  },
});

follow('users', {
  positionsLoaded: (users, { members }) => withUsers(users, members.map((m) => m.user)),
});

slice('delivered', () => new Map(), {
  deliveryTold: (delivered, { positions }) => new Map([...delivered, ...positions.map((p) => [p.conversationId, p.seq] as const)]),
});

/** Positions never go back, in whatever order they are told. */
function furthest(told: MemberPosition, held: MemberPosition | undefined): MemberPosition {
  if (!held) return told;
  return { userId: told.userId, lastReadSeq: Math.max(told.lastReadSeq, held.lastReadSeq), lastDeliveredSeq: Math.max(told.lastDeliveredSeq, held.lastDeliveredSeq) };
}

export interface Receipts {
  readonly read: readonly string[];
  /** Received, but not read. */
  readonly delivered: readonly string[];
  /** Neither. */
  readonly missing: readonly string[];
}

/** Who has read or received a message, of the members but its author. */
export function receiptsOf(positions: ReadonlyMap<string, MemberPosition>, seq: number, author: string): Receipts {
  const others = [...positions.values()].filter((p) => p.userId !== author);
  const ids = (meant: (p: MemberPosition) => boolean): string[] => others.filter(meant).map((p) => p.userId);
  const isRead = (p: MemberPosition): boolean => p.lastReadSeq >= seq;
  const isDelivered = (p: MemberPosition): boolean => p.lastDeliveredSeq >= seq;
  return { read: ids(isRead), delivered: ids((p) => !isRead(p) && isDelivered(p)), missing: ids((p) => !isRead(p) && !isDelivered(p)) };
}

/** What this page has received of others and not yet said so: what it has read, and what it wrote, needs no saying. */
export function undelivered({ chats, delivered, me }: State): { conversationId: string; seq: number }[] {
  const isOpen = ({ info, seen, change }: Chat): boolean => info.memberCount <= MAX_MEMBERS && !info.block && seen === change && info.lastMessage?.senderId !== me.id
    && info.lastSeq > Math.max(info.lastReadSeq, delivered.get(info.id) ?? 0);
  return [...chats.values()].filter(isOpen).map(({ info }) => ({ conversationId: info.id, seq: info.lastSeq }));
}
