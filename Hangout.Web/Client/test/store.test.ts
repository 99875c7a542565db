import { describe, expect, it } from 'vitest';
import type { ReadStateChanged } from '../core/wire';
import { initialState, type State } from '../core/store';
import { behind, unreadTotal } from '../features/conversations/store';
import { ME, ServerModel } from './model';
import { apply, chatOf, live, liked, me, opened, seqs, settle, start, unsentText } from './states';

describe('messages', () => {
  it('appends a live message and counts it as unread', () => {
    const { server, state } = start(3);
    const next = apply(state, live(server, server.send('ann', true)));
    expect(seqs(next)).toEqual([1, 2, 3, 4]);
    expect(chatOf(next).info).toMatchObject({ unreadCount: 1, mentionCount: 1, lastSeq: 4 });
    expect(unreadTotal(next)).toBe(1);
  });

  it('does not count my own messages as unread', () => {
    const { server, state } = start(1);
    expect(chatOf(apply(state, live(server, server.send(ME, false)))).info.unreadCount).toBe(0);
  });

  it('takes a message twice as once', () => {
    const { server, state } = start(1);
    const event = live(server, server.send('ann', false));
    const once = apply(state, event);
    expect(apply(once, event)).toBe(once);
  });

  it('keeps what it has when a change is missing, and knows that it is behind', () => {
    const { server, state } = start(2);
    server.send('ann', false);
    const next = apply(state, live(server, server.send('ben', false)));
    expect(seqs(next)).toEqual([1, 2]);
    expect(behind(next)).toHaveLength(1);
    expect(seqs(settle(next, server))).toEqual([1, 2, 3, 4]);
  });

  it('applies an older page that was read before a change arrived, and asks for that change again', () => {
    const { server, state: empty } = start(6);
    const state = apply(empty, { type: 'pageLoaded', conversationId: 'c1', page: server.page(4, 6), mode: 'replace' });
    const stalePage = server.page(1, 3);
    const edited = server.edit(0)!;
    const next = apply(state, live(server, edited), { type: 'pageLoaded', conversationId: 'c1', page: stalePage, mode: 'older' });
    expect(behind(next)).toHaveLength(1);
    expect(chatOf(settle(next, server)).timeline?.messages[0]?.text).toBe('text 1!');
  });

  it('does not append new messages while an older stretch is shown', () => {
    const { server, state } = start(10);
    const back = apply(state, { type: 'pageLoaded', conversationId: 'c1', page: server.page(2, 5), mode: 'replace' });
    const next = apply(back, live(server, server.send('ann', false)));
    expect(seqs(next)).toEqual([2, 3, 4, 5]);
    expect(chatOf(next).info.lastSeq).toBe(11);
  });

  it('lets go of older ones that history brings again, never of the newest', () => {
    const { server, state } = start(10);
    const trimmed = apply(state, { type: 'timelineTrimmed', conversationId: 'c1', count: 4 });
    expect(seqs(trimmed)).toEqual([7, 8, 9, 10]);
    expect(chatOf(trimmed).timeline?.hasOlder).toBe(true);
    expect(apply(trimmed, { type: 'timelineTrimmed', conversationId: 'c1', count: 4 })).toBe(trimmed);
    expect(seqs(apply(trimmed, { type: 'pageLoaded', conversationId: 'c1', page: server.page(5, 6), mode: 'older' }))).toEqual([5, 6, 7, 8, 9, 10]);
    const back = apply(state, { type: 'pageLoaded', conversationId: 'c1', page: server.page(2, 8), mode: 'replace' });
    expect(apply(back, { type: 'timelineTrimmed', conversationId: 'c1', count: 4 })).toBe(back);
  });

  it('keeps the end towards which somebody reads, and history brings the other end again', () => {
    const { server, state } = start(10);
    const oldest = apply(state, { type: 'timelineEndKept', conversationId: 'c1', end: 'oldest', count: 4 });
    expect(seqs(oldest)).toEqual(seqs(state)!.slice(0, 4));
    expect(chatOf(oldest).timeline?.hasNewer).toBe(true);
    expect(seqs(apply(oldest, live(server, server.send('ann', false))))).toEqual(seqs(oldest));
    const last = seqs(oldest)!.at(-1)!;
    const on = apply(oldest, { type: 'pageLoaded', conversationId: 'c1', page: server.page(last + 1, last + 3), mode: 'newer' });
    const newest = apply(on, { type: 'timelineEndKept', conversationId: 'c1', end: 'newest', count: 4 });
    expect(seqs(newest)).toEqual([last, last + 1, last + 2, last + 3]);
    expect(chatOf(newest).timeline?.hasOlder).toBe(true);
    expect(apply(newest, { type: 'timelineEndKept', conversationId: 'c1', end: 'newest', count: 4 })).toBe(newest);
  });

  it('starts afresh when too much changed, with exact counts from the server', () => {
    const { server, state } = start(2);
    for (let i = 0; i < 20; i++) server.send('ann', false);
    const next = settle(apply(state, live(server, server.messages.at(-1)!)), server, 5);
    expect(chatOf(next).timeline).toBeUndefined();
    expect(chatOf(next).info.unreadCount).toBe(20);
  });
});

describe('what comes too early', () => {
  it('is set aside and taken once what it follows is there, without asking the server', () => {
    const { server, state } = start(2);
    const [first, second] = [live(server, server.send('ann', false)), live(server, server.send('ben', false))];
    const next = apply(state, second, first);
    expect(seqs(next)).toEqual([1, 2, 3, 4]);
    expect(behind(next)).toHaveLength(0);
  });

  it('shows the message that an unsent one became', () => {
    const { server, state } = start(2);
    const before = live(server, server.send('ann', false));
    const mine = server.send(ME, false);
    const waiting = apply(state, { type: 'unsentAdded', unsent: { ...unsentText, id: mine.id, state: 'sent' } }, live(server, mine));
    expect(waiting.unsent).toHaveLength(1);
    expect(apply(waiting, before).unsent).toHaveLength(0);
  });

  it('is bounded: far ahead of a hole nothing is kept but that there is more', () => {
    const { server, state } = start(1);
    server.send('ann', false);
    const many = Array.from({ length: 600 }, () => server.send('ann', false));
    const next = apply(state, live(server, ...many));
    expect(chatOf(next).early).toHaveLength(0);
    expect(behind(next)).toHaveLength(1);
    expect(seqs(settle(next, server, 1_000))).toHaveLength(602);
  });
});

describe('an event that changes a message without carrying it', () => {
  const textOf = (state: State, seq: number): string | undefined => chatOf(state).timeline?.messages.find((m) => m.seq === seq)?.text;

  it('is applied to the message that is held, and to the newest one in the list', () => {
    const { server, state } = start(2);
    const next = apply(state, liked(server.like(1)!));
    expect(textOf(next, 2)).toBe('text 2+');
    expect(chatOf(next)).toMatchObject({ change: 3, info: { lastMessage: { text: 'text 2+', change: 3 } } });
  });

  it('twice is once', () => {
    const { server, state } = start(2);
    const like = liked(server.like(0)!);
    const once = apply(state, like);
    expect(apply(once, like)).toBe(once);
  });

  it('waits for what it follows, and shows the hole', () => {
    const { server, state } = start(2);
    const edit = live(server, server.edit(0)!);
    const next = apply(state, liked(server.like(0)!));
    expect(behind(next)).toHaveLength(1);
    expect(textOf(next, 1)).toBe('text 1');
    expect(textOf(apply(next, edit), 1)).toBe('text 1!+');
  });

  it('does nothing to a message that came in a later state', () => {
    const { server, state } = start(2);
    const like = liked(server.like(0)!);
    const edited = live(server, server.edit(0)!);
    const next = apply(state, edited, like);
    expect(textOf(next, 1)).toBe('text 1+!');
    expect(behind(next)).toHaveLength(0);
  });

  it('of a message that is not held counts as known', () => {
    const { server, state } = start(5);
    const back = apply(state, { type: 'pageLoaded', conversationId: 'c1', page: server.page(4, 5), mode: 'replace' });
    const next = apply(back, liked(server.like(0)!));
    expect(behind(next)).toHaveLength(0);
    expect(textOf(apply(next, { type: 'pageLoaded', conversationId: 'c1', page: server.page(1, 3), mode: 'older' }), 1)).toBe('text 1+');
  });
});

describe('a server that was put back to an earlier time', () => {
  it('makes the client start over instead of asking for ever', () => {
    const { state } = start(9);
    const restored = new ServerModel();
    for (let i = 0; i < 4; i++) restored.send('ben', false);
    const request = { conversations: [{ conversationId: 'c1', change: 9 }], full: true };
    const next = settle(apply(state, { type: 'synced', request, result: { ...restored.sync(request), changes: [{ conversationId: 'c1', messages: [], lastChange: 4, startAfresh: true }] } }), restored);
    expect(chatOf(next)).toMatchObject({ change: 4, seen: 4, info: { lastSeq: 4, lastReadSeq: 0, unreadCount: 4 } });
    expect(seqs(apply(next, opened(restored), live(restored, restored.send('ben', false))))).toEqual([1, 2, 3, 4, 5]);
  });

  it('is told how far the browser had been, so that what its storage kept goes too', () => {
    const { state: before } = start(9);
    const kept = [...before.chats.values()];
    const restored = new ServerModel();
    for (let i = 0; i < 4; i++) restored.send('ben', false);
    const opening = apply(initialState(me), { type: 'conversationsListed', conversations: [restored.conversation()] }, { type: 'cacheRead', chats: kept, users: [] });
    expect(chatOf(opening).change).toBe(9);
    const request = { conversations: [{ conversationId: 'c1', change: 9 }], full: true };
    const next = settle(apply(opening, { type: 'synced', request, result: { ...restored.sync(request), changes: [{ conversationId: 'c1', messages: [], lastChange: 4, startAfresh: true }] } }), restored);
    expect(chatOf(next)).toMatchObject({ change: 4, seen: 4, info: { lastSeq: 4, unreadCount: 4 } });
    expect(seqs(apply(next, opened(restored), live(restored, restored.send('ben', false))))).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('reading', () => {
  it('clears the count at once when all is read here', () => {
    const { server, state } = start(1);
    const next = apply(state, live(server, server.send('ann', false)), { type: 'readHere', conversationId: 'c1', seq: 2 });
    expect(chatOf(next).info).toMatchObject({ unreadCount: 0, lastReadSeq: 2 });
    expect(chatOf(next).confirmedRead).toBe(1);
  });

  it('never moves back', () => {
    const { state } = start(3);
    expect(apply(state, { type: 'readHere', conversationId: 'c1', seq: 1 })).toBe(state);
  });

  it('follows what another device has read, and counts what came after', () => {
    const { server, state } = start(1);
    const first = server.send('ann', false);
    const elsewhere: ReadStateChanged = server.read(2);
    const later = server.send('ann', false);
    const next = apply(state, live(server, first), live(server, later), { type: 'readStateChanged', event: elsewhere });
    expect(chatOf(next).info).toMatchObject({ lastReadSeq: 2, unreadCount: 1 });
  });
});
