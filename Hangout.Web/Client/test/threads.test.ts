import { describe, expect, it } from 'vitest';
import { initialState, reduce, type Event, type State } from '../core/store';
import type { Message, ThreadPage } from '../core/wire';
import '../features';
import { rowsOf } from '../features/chat/message-rows';
import { inConversation } from '../features/conversations';

const me = { id: 'me', username: 'me', name: 'Me', language: 'en', roles: [], presence: 'automatic' } as unknown as State['me'];
const at = '2026-01-01T10:00:00.000Z';

const message = (seq: number, more: Partial<Message> = {}): Message =>
  ({ id: `m${seq}`, conversationId: 'c1', seq, change: seq, senderId: 'ann', kind: 'text', text: `${seq}`, createdAt: at, ...more });
const reply = (seq: number, more: Partial<Message> = {}): Message => message(seq, { threadRootId: 'm1', ...more });
const page = (replies: readonly Message[], more: Partial<ThreadPage> = {}): ThreadPage => ({
  root: message(1, { senderId: 'me', thread: { replyCount: replies.length, lastSeq: replies.at(-1)?.seq ?? 0, lastReplyAt: at, userIds: ['ann'] } }),
  replies, users: [], hasOlder: false, state: { conversationId: 'c1', rootId: 'm1', lastReadSeq: 0, unreadCount: replies.length, isFollowing: true }, ...more,
});
const play = (...events: Event[]): State => events.reduce(reduce, initialState(me));
const loaded = (of: ThreadPage, isOlder = false): Event => ({ type: 'threadLoaded', page: of, isOlder });
const live = (...messages: Message[]): Event => ({ type: 'messagesChanged', event: { conversationId: 'c1', messages } });

describe('a thread', () => {
  it('takes replies as they come, each once, and counts on', () => {
    const state = play(loaded(page([reply(2)])), live(reply(3)), live(reply(3)), live(message(4)));
    expect(state.threads.get('m1')?.replies.map((m) => m.seq)).toEqual([2, 3]);
    expect(state.threads.get('m1')?.root.thread).toMatchObject({ replyCount: 2, lastSeq: 3 });
  });

  it('joins older replies and keeps the newer state of one that is held', () => {
    const edited = reply(3, { change: 9, text: 'edited', editedAt: at });
    const state = play(loaded(page([reply(3)], { hasOlder: true })), live(edited), loaded(page([reply(2), reply(3)]), true));
    expect(state.threads.get('m1')?.replies.map((m) => m.text)).toEqual(['2', 'edited']);
    expect(state.threads.get('m1')?.hasOlder).toBe(false);
  });

  it('counts the replies of others as unread until it is read, here or elsewhere', () => {
    const begin = loaded(page([reply(2)]));
    expect(play(begin, live(reply(3))).threadStates.get('m1')?.unreadCount).toBe(2);
    expect(play(begin, live(reply(3, { change: 8, editedAt: at }))).threadStates.get('m1')?.unreadCount).toBe(1);
    expect(play(begin, live(reply(3, { senderId: 'me' }))).threadStates.get('m1')).toMatchObject({ unreadCount: 0, lastReadSeq: 3 });
    const read: Event = { type: 'threadStateChanged', event: { conversationId: 'c1', rootId: 'm1', lastReadSeq: 2, unreadCount: 0, isFollowing: true } };
    expect(play(begin, read, live(reply(2))).threadStates.get('m1')?.unreadCount).toBe(0);
  });

  it('takes a reaction to a reply', () => {
    const state = play(loaded(page([reply(2)])), {
      type: 'messagePatched', conversationId: 'c1',
      patch: { name: 'ReactionChanged', messageId: 'm2', seq: 2, change: 5,
        event: { conversationId: 'c1', messageId: 'm2', seq: 2, change: 5, userId: 'ann', emoji: '👍', isAdded: true } as never },
    });
    expect(state.threads.get('m1')?.replies[0]?.reactions).toEqual([{ emoji: '👍', userIds: ['ann'] }]);
  });

  it('stands apart from the conversation unless its author wanted otherwise', () => {
    const rows = rowsOf([message(1), reply(2), reply(3, { alsoInConversation: true })].filter(inConversation), 'me', undefined);
    expect(rows.filter((r) => r.kind === 'message').map((r) => r.key)).toEqual(['m1', 'm3']);
  });
});
