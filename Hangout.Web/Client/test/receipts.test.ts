import { describe, expect, it } from 'vitest';
import { initialState, reduce, type Event, type State } from '../core/store';
import type { Member, MemberPosition } from '../core/wire';
import '../features';
import { receiptsOf, undelivered } from '../features/receipts/store';
import { ME, ServerModel } from './model';

const me = { id: ME, username: 'me', name: 'Me', language: 'en', roles: [] };
const apply = (state: State, ...events: Event[]): State => events.reduce(reduce, state);
const member = (id: string, lastReadSeq: number, lastDeliveredSeq: number): Member =>
  ({ user: { id, username: id, name: id }, role: 'member', lastReadSeq, lastDeliveredSeq, joinedAt: '2024-01-01T00:00:00Z' });
const moved = (...positions: MemberPosition[]): Event => ({ type: 'positionsChanged', event: { conversationId: 'c1', positions } });
const loaded = (...members: Member[]): Event => ({ type: 'positionsLoaded', conversationId: 'c1', members });

describe('receipts', () => {
  it('tell who of the others has read, received or neither', () => {
    const state = apply(initialState(me), loaded(member(ME, 9, 9), member('ann', 5, 9), member('ben', 2, 5), member('zoe', 0, 1)));
    expect(receiptsOf(state.positions.get('c1')!, 5, ME)).toEqual({ read: ['ann'], delivered: ['ben'], missing: ['zoe'] });
  });

  it('move with events, and never back', () => {
    const [later, earlier] = [moved({ userId: 'ann', lastReadSeq: 4, lastDeliveredSeq: 6 }), moved({ userId: 'ann', lastReadSeq: 2, lastDeliveredSeq: 3 })];
    const state = apply(initialState(me), loaded(member('ann', 1, 1)), later, earlier);
    expect(receiptsOf(state.positions.get('c1')!, 4, ME).read).toEqual(['ann']);
    const again = apply(state, loaded(member('ann', 1, 1)));
    expect(receiptsOf(again.positions.get('c1')!, 4, ME).read).toEqual(['ann']);
  });

  it('forget who is not a member any more, and do not begin with an event', () => {
    const state = apply(initialState(me), loaded(member('ann', 1, 1), member('ben', 1, 1)), loaded(member('ann', 1, 1)));
    expect([...state.positions.get('c1')!.keys()]).toEqual(['ann']);
    expect(apply(initialState(me), moved({ userId: 'ann', lastReadSeq: 1, lastDeliveredSeq: 1 })).positions.size).toBe(0);
  });
});

describe('what this page has received', () => {
  function listed(change: Partial<ReturnType<ServerModel['conversation']>> = {}): State {
    const server = new ServerModel();
    for (let i = 0; i < 3; i++) server.send('ann', false);
    return apply(initialState(me), { type: 'conversationsListed', conversations: [{ ...server.conversation(), ...change }] });
  }

  it('is told once', () => {
    const state = listed();
    const positions = undelivered(state);
    expect(positions).toEqual([{ conversationId: 'c1', seq: 3 }]);
    expect(undelivered(apply(state, { type: 'deliveryTold', positions }))).toEqual([]);
  });

  it('needs no telling where it is read, blocked, or nobody is shown receipts', () => {
    for (const change of [{ lastReadSeq: 3 }, { block: 'byOther' as const }, { memberCount: 101 }]) expect(undelivered(listed(change))).toEqual([]);
  });
});
