import { beforeEach, describe, expect, it } from 'vitest';
import { initialState, reduce, type State } from '../core/store';
import type { Conversation } from '../core/wire';
import '../features';
import { unreadTotal } from '../features/conversations';
import { ME, ServerModel } from './model';

let server: ServerModel;
let state: State;

const info = (): Conversation => state.chats.get(server.id)!.info;

function know(own: Partial<Conversation>): void {
  state = reduce(state, { type: 'conversationsListed', conversations: [{ ...server.conversation(), ...own }] });
}

beforeEach(() => {
  server = new ServerModel();
  server.send('ann', false);
  state = initialState({ id: ME, username: 'me', name: 'Me', language: 'en', roles: [] });
});

describe('a conversation', () => {
  it('that is muted does not count among what is unread, until the mute is over', () => {
    know({ mutedUntil: new Date(10_000).toISOString() });
    expect(info().unreadCount).toBe(1);
    expect(unreadTotal(state)).toBe(0);
    state = reduce(state, { type: 'mutesEnded', now: 9_999 });
    expect(unreadTotal(state)).toBe(0);
    state = reduce(state, { type: 'mutesEnded', now: 10_000 });
    expect(unreadTotal(state)).toBe(1);
  });

  it('that is hidden comes back with the next message, and not with an edit', () => {
    know({ isHidden: true });
    const edited = server.edit(0)!;
    state = reduce(state, { type: 'messagesChanged', event: { conversationId: server.id, messages: [edited] } });
    expect(info().isHidden).toBe(true);
    const next = server.send('ann', false);
    state = reduce(state, { type: 'messagesChanged', event: { conversationId: server.id, messages: [next] } });
    expect(info().isHidden).toBe(false);
  });

  it('that is marked as unread is so until the next reading', () => {
    know({ isMarkedUnread: true });
    state = reduce(state, { type: 'readStateChanged', event: server.read(1) });
    expect(info().isMarkedUnread).toBe(false);
  });
});

describe('an invitation', () => {
  const invitation = { conversationId: 'c1', kind: 'group', memberCount: 2, invitedAt: '2026-01-01T00:00:00Z' } as const;

  it('is there until it is answered or the person is in', () => {
    state = reduce(state, { type: 'invitationsLoaded', items: [invitation] });
    expect(reduce(state, { type: 'invitationAnswered', conversationId: 'c1' }).invitations.items).toEqual([]);
    expect(reduce(state, { type: 'conversationsChanged', event: { conversations: [server.conversation()], gone: [] } }).invitations.items).toEqual([]);
  });

  it('is asked for when a notification tells of one', () => {
    state = reduce(state, { type: 'invitationsLoaded', items: [] });
    const notification = { id: 'n1', kind: 'invite', title: '', content: '', isRead: false, createdAt: '2026-01-01T00:00:00Z' } as const;
    state = reduce(state, { type: 'notificationsChanged', event: { notifications: [notification], unreadCount: 1 } });
    expect(state.invitations.isLoaded).toBe(false);
  });
});
