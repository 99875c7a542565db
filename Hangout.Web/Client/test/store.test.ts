import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message, ReadStateChanged } from '../core/wire';
import { initialState, reduce, type Event, type State } from '../core/store';
import '../features';
import { patchFrom, patchMessages } from '../features/conversations/patches';
import { behind, uncounted, unreadTotal } from '../features/conversations/store';
import { readByPosition } from '../features/notifications/store';
import { ME, ServerModel, type Like } from './model';

patchMessages('Liked' as never, (message: Message, { adds }: Like) => ({ ...message, text: message.text + adds }));

const me = { id: ME, username: 'me', name: 'Me', language: 'en', roles: [] };
const apply = (state: State, ...events: Event[]): State => events.reduce(reduce, state);
const live = (server: ServerModel, ...messages: Message[]): Event => ({ type: 'messagesChanged', event: { conversationId: server.id, messages } });
const liked = (like: Like): Event => ({ type: 'messagePatched', conversationId: like.conversationId, patch: patchFrom('Liked', like) });
const listed = (server: ServerModel): Event => ({ type: 'conversationsListed', conversations: [server.conversation()] });
const opened = (server: ServerModel, from = 1): Event => ({ type: 'pageLoaded', conversationId: server.id, page: server.page(from, server.messages.length), mode: 'replace' });
const unsentText = { id: 'm4', conversationId: 'c1', kind: 'SendMessage' as const, request: { id: 'm4', conversationId: 'c1', text: 'hi' }, createdAt: '2024-01-01T00:00:00Z', state: 'waiting' as const };
const chatOf = (state: State) => state.chats.get('c1')!;
const seqs = (state: State) => chatOf(state).timeline?.messages.map((m) => m.seq);

function start(messages: number): { server: ServerModel; state: State } {
  const server = new ServerModel();
  for (let i = 0; i < messages; i++) server.send('ann', false);
  server.read(messages);
  return { server, state: apply(initialState(me), listed(server), opened(server)) };
}

/** What Sync does until nothing is open any more. */
function settle(state: State, server: ServerModel, most = 500): State {
  for (let round = 0; round < 20; round++) {
    const chat = state.chats.get(server.id);
    if (!chat) return state;
    if (chat.confirmedRead < chat.info.lastReadSeq) state = apply(state, { type: 'readStateChanged', event: server.read(chat.info.lastReadSeq) });
    const missing = behind(state);
    if (missing.length > 0) {
      const request = { conversations: missing.map((c) => ({ conversationId: c.info.id, change: c.change })), full: false };
      state = apply(state, { type: 'synced', request, result: server.sync(request, most) });
    }
    for (const { info } of uncounted(state)) state = apply(state, { type: 'conversationsChanged', event: { conversations: [{ ...server.conversation(), id: info.id }], gone: [] } });
    const now = state.chats.get(server.id)!;
    if (behind(state).length === 0 && uncounted(state).length === 0 && now.confirmedRead >= now.info.lastReadSeq) return state;
  }
  throw new Error('It does not settle');
}

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

describe('a notification', () => {
  const notification = { id: 'n1', kind: 'mention' as const, title: 'Ann mentioned you', content: '', conversationId: 'c1', seq: 2, isRead: false, createdAt: '2024-01-01T00:00:00Z' };
  const told = (notifications: (typeof notification)[], unreadCount: number): Event => ({ type: 'notificationsChanged', event: { notifications, unreadCount } });

  it('has nothing left to tell once its message was read, and not before', () => {
    const { server, state } = start(1);
    const next = apply(state, live(server, server.send('ann', true)), { type: 'notificationsChanged', event: { notifications: [notification], unreadCount: 1 } });
    expect(readByPosition(next)).toEqual([]);
    expect(readByPosition(apply(next, { type: 'readStateChanged', event: server.read(2) }))).toEqual([{ conversationId: 'c1', seq: 2 }]);
  });

  it('of a reaction stays when the message is read: that was long before', () => {
    const { server, state } = start(1);
    const reaction = { ...notification, kind: 'reaction' as const };
    const event: Event = { type: 'notificationsChanged', event: { notifications: [reaction], unreadCount: 1 } };
    const next = apply(state, live(server, server.send('ann', true)), event, { type: 'readStateChanged', event: server.read(2) });
    expect(readByPosition(next)).toEqual([]);
    expect(apply(next, { type: 'notificationsRead', which: [{ conversationId: 'c1', seq: 2 }] }).notifications.unread).toBe(1);
  });

  it('that is no more is gone from the list', () => {
    const { state } = start(1);
    const next = apply(state, told([notification], 1), { type: 'notificationsChanged', event: { notifications: [], unreadCount: 0, removed: ['n1'] } });
    expect(next.notifications).toMatchObject({ items: [], unread: 0 });
  });

  it('counts down when it was read, and cannot go below nothing', () => {
    const { state } = start(1);
    const next = apply(state, { type: 'notificationsChanged', event: { notifications: [notification], unreadCount: 1 } }, { type: 'notificationsRead', which: ['n1'] }, { type: 'notificationsRead', which: ['n1'] });
    expect(next.notifications.unread).toBe(0);
  });

  it('is read with all others of the messages up to a place of its conversation', () => {
    const { state } = start(1);
    const others = [{ ...notification, id: 'n2', seq: 3 }, { ...notification, id: 'n3', conversationId: 'c2' }];
    const next = apply(state, told([notification, ...others], 3), { type: 'notificationsRead', which: [{ conversationId: 'c1', seq: 2 }] });
    expect(next.notifications.items.filter((n) => !n.isRead).map((n) => n.id)).toEqual(['n3', 'n2']);
    expect(next.notifications.unread).toBe(2);
  });

  it('that makes another count than the server tells has the list fetched again', () => {
    const loaded = apply(start(1).state, { type: 'notificationsLoaded', page: { items: [], unreadCount: 0 }, append: false, told: 0 });
    const first = apply(loaded, told([notification], 1));
    expect(first.notifications).toMatchObject({ unread: 1, loaded: true });
    // The same again is nothing new, as many as ever are counted are as many, and all read needs no asking.
    expect(apply(first, told([notification], 1)).notifications).toMatchObject({ unread: 1, loaded: true });
    expect(apply(first, told([], 0)).notifications).toMatchObject({ unread: 0, loaded: true, items: [{ isRead: true }] });
    const many = apply(loaded, { type: 'notificationsLoaded', page: { items: [], unreadCount: 1_000 }, append: false, told: 0 });
    expect(apply(many, told([notification], 1_000)).notifications.loaded).toBe(true);
    // Two that overtook each other; some that were read elsewhere.
    expect(apply(first, told([{ ...notification, id: 'n3' }], 3)).notifications.loaded).toBe(false);
    expect(apply(first, told([{ ...notification, id: 'n2' }], 1)).notifications.loaded).toBe(false);
  });

  it('that came and was read elsewhere while the link was down has the list fetched again, though as many are unread', () => {
    const loaded = apply(start(1).state, { type: 'notificationsLoaded', page: { items: [{ ...notification, isRead: true }], unreadCount: 0 }, append: false, told: 0 });
    const synced = (notificationsNewest: string, notificationsUnread: number): boolean => apply(loaded, {
      type: 'synced', request: { conversations: [], full: true }, result: { changes: [], gone: [], users: [], conversations: [], notificationsUnread, notificationsNewest },
    }).notifications.loaded;
    expect(synced('n1', 0)).toBe(true);
    expect(synced('n2', 0)).toBe(false);
    expect(synced('n1', 1)).toBe(false);
  });

  it('that comes while a page is on its way stays, and the page is fetched again', () => {
    const { state } = start(1);
    const page = { items: [{ ...notification, id: 'n5' }, { ...notification, id: 'n3' }], unreadCount: 2 };
    const next = apply(state, told([{ ...notification, id: 'n4' }], 3), { type: 'notificationsLoaded', page, append: false, told: 0 });
    expect(next.notifications.items.map((n) => n.id)).toEqual(['n5', 'n4', 'n3']);
    expect(next.notifications.loaded).toBe(false);
    const again = apply(next, { type: 'notificationsLoaded', page: { ...page, unreadCount: 3 }, append: false, told: next.notifications.told });
    expect(again.notifications).toMatchObject({ unread: 3, loaded: true });
  });

  it('of older ones does not make the newest up to date', () => {
    const { state } = start(1);
    const next = apply(state, { type: 'notificationsLoaded', page: { items: [notification], unreadCount: 1 }, append: true, told: 0 });
    expect(next.notifications.loaded).toBe(false);
  });
});

describe('unsent messages', () => {
  const unsent = unsentText;

  it('shows until the message itself arrives', () => {
    const { server, state } = start(3);
    const waiting = apply(state, { type: 'unsentAdded', unsent });
    expect(waiting.unsent).toHaveLength(1);
    expect(apply(waiting, live(server, server.send(ME, false))).unsent).toHaveLength(0);
  });

  it('stays when its message cannot be shown yet because of a hole', () => {
    const { server, state } = start(2);
    const waiting = apply(state, { type: 'unsentAdded', unsent });
    server.send('ann', false);
    const next = apply(waiting, live(server, server.send(ME, false)));
    expect(next.unsent).toHaveLength(1);
    expect(settle(next, server).unsent).toHaveLength(0);
  });

  it('makes the client look for its message when the acknowledgement came and the event was lost', () => {
    const { server, state } = start(3);
    const sent = server.send(ME, false);
    const next = apply(state, { type: 'unsentAdded', unsent }, { type: 'unsentChanged', unsent: { ...unsent, state: 'sent', change: sent.change } });
    expect(behind(next)).toHaveLength(1);
    expect(seqs(settle(next, server))).toEqual([1, 2, 3, 4]);
  });

  it('are the same state when the storage holds what is shown', () => {
    const { state } = start(3);
    const waiting = apply(state, { type: 'unsentAdded', unsent });
    expect(apply(waiting, { type: 'unsentLoaded', unsent: [{ ...unsent }], keep: new Set() })).toBe(waiting);
    expect(apply(waiting, { type: 'unsentLoaded', unsent: [{ ...unsent, state: 'failed' }], keep: new Set() })).not.toBe(waiting);
  });

  it('does not lose one that was added while the storage was being read', () => {
    const { state } = start(1);
    const next = apply(state, { type: 'unsentAdded', unsent }, { type: 'unsentLoaded', unsent: [], keep: new Set([unsent.id]) });
    expect(next.unsent).toHaveLength(1);
  });
});

describe('any mix of events, drops, repeats and reordering', () => {
  type Step =
    | { kind: 'send'; author: number; mentions: boolean }
    | { kind: 'edit' | 'delete' | 'like' | 'readHere' | 'readElsewhere' | 'older' | 'jump'; at: number }
    | { kind: 'newest' | 'trim' | 'snapshot' | 'settle' | 'ask' | 'answer' | 'leave' | 'join' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), author: fc.nat(2), mentions: fc.boolean() }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('edit' as const, 'delete' as const, 'like' as const, 'readHere' as const, 'readElsewhere' as const, 'older' as const, 'jump' as const), at: fc.nat(40) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('newest' as const, 'trim' as const, 'snapshot' as const, 'settle' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('ask' as const, 'answer' as const, 'leave' as const, 'join' as const) }) },
  );
  /** Few, so that "start afresh" comes often. */
  const MAX_CHANGES = 7;
  const listedAnew = (server: ServerModel): Event => ({ type: 'conversationsChanged', event: { conversations: [server.conversation()], gone: [] } });
  /** For each event in turn: what the network does to it. */
  const fate = fc.constantFrom('deliver' as const, 'deliver' as const, 'drop' as const, 'twice' as const, 'late' as const);

  it('ends in the same state as a fresh fetch', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.array(fc.tuple(step, fate), { maxLength: 60 }), (first, steps) => {
        const begun = start(first);
        const { server } = begun;
        let { state } = begun;
        const late: Event[] = [];
        const answers: Event[] = [];
        const sync = (full: boolean): Event => {
          const request = { conversations: [...state.chats.values()].map((c) => ({ conversationId: c.info.id, change: c.change })), full };
          return { type: 'synced', request, result: server.sync(request, MAX_CHANGES) };
        };
        const deliver = (event: Event, how: typeof steps[number][1]): void => {
          if (how === 'drop') return;
          if (how === 'late') return void late.push(event);
          state = apply(state, event, ...(how === 'twice' ? [event] : []));
          while (late.length > 1) state = apply(state, late.shift()!);
        };
        for (const [what, how] of steps) {
          switch (what.kind) {
            case 'send': deliver(live(server, server.send([ME, 'ann', 'ben'][what.author]!, what.mentions)), how); break;
            case 'edit': case 'delete': {
              const changed = server[what.kind](what.at % Math.max(1, server.messages.length));
              if (changed) deliver(live(server, changed), how);
              break;
            }
            case 'like': {
              const like = server.like(what.at % Math.max(1, server.messages.length));
              if (like) deliver(liked(like), how);
              break;
            }
            case 'readHere': state = apply(state, { type: 'readHere', conversationId: 'c1', seq: what.at }); break;
            case 'readElsewhere': deliver({ type: 'readStateChanged', event: server.read(what.at) }, how); break;
            case 'older': {
              const from = state.chats.get('c1')?.timeline?.messages[0]?.seq;
              if (from) deliver({ type: 'pageLoaded', conversationId: 'c1', page: server.page(from - 4, from - 1), mode: 'older' }, how);
              break;
            }
            case 'jump': deliver({ type: 'pageLoaded', conversationId: 'c1', page: server.page(what.at, what.at + 4), mode: 'replace' }, how === 'late' ? 'deliver' : how); break;
            case 'newest': state = apply(state, opened(server, Math.max(1, server.messages.length - 5))); break;
            case 'trim': state = apply(state, { type: 'timelineTrimmed', conversationId: 'c1', count: 3 }); break;
            case 'snapshot': deliver({ type: 'conversationsChanged', event: { conversations: [server.conversation()], gone: [] } }, how); break;
            case 'settle': state = settle(state, server, MAX_CHANGES); break;
            case 'ask': answers.push(sync(false)); break;
            case 'answer': if (answers.length > 0) state = apply(state, answers.shift()!); break;
            case 'leave': deliver({ type: 'conversationsChanged', event: { conversations: [], gone: ['c1'] } }, how); break;
            case 'join': deliver(listedAnew(server), how); break;
          }
        }
        state = apply(state, ...late, ...answers);
        state = settle(apply(state, sync(true)), server, MAX_CHANGES);

        const { info, timeline } = chatOf(state);
        expect({ unread: info.unreadCount, mentions: info.mentionCount, lastSeq: info.lastSeq, lastRead: info.lastReadSeq, last: info.lastMessage }).toEqual({
          unread: server.counts().unreadCount, mentions: server.counts().mentionCount, lastSeq: server.messages.length, lastRead: server.lastRead, last: server.messages.at(-1),
        });
        if (timeline && timeline.messages.length > 0) {
          const [from, to] = [timeline.messages[0]!.seq, timeline.messages.at(-1)!.seq];
          expect(timeline.messages).toEqual(server.page(from, to).messages);
          if (!timeline.hasNewer) expect(to).toBe(server.messages.length);
          expect(timeline.hasOlder).toBe(from > 1);
        }
      }),
      { numRuns: 1000 },
    );
  }, 60_000);
});
