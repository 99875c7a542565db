import { describe, expect, it } from 'vitest';
import type { Event } from '../core/store';
import { readByPosition } from '../features/notifications/store';
import { relationIn, waysIn } from '../features/notifications/why';
import { apply, live, start } from './states';

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

describe('why somebody got a notification', () => {
  const reason = { cause: 'postLiked', kind: 'like', ways: {} } as const;
  it('is told with how the two stand to each other, a friendship before anything else', () => {
    const to = (more: object): string | undefined => relationIn({ ...reason, relationship: { userId: 'ben', ...more } }, 'Ben');
    expect(to({ friend: 'friends', follow: 'following' })).toBe('You and Ben are friends.');
    expect(to({ follow: 'following', followsMe: true })).toBe('You follow Ben.');
    expect(to({ followsMe: true })).toBe('Ben follows you.');
    expect(to({})).toBeUndefined();
    expect(relationIn({ ...reason, cause: 'followed', relationship: { userId: 'ben', followsMe: true } }, 'Ben')).toBeUndefined();
    expect(relationIn(reason, 'Ben')).toBeUndefined();
  });

  it('names the ways that are on for its kind, what the server leaves out being as usual', () => {
    expect(waysIn(reason)).toBe('Your setting for “Likes and shares”: on by desktop and push.');
    expect(waysIn({ ...reason, ways: { push: false, email: true } })).toBe('Your setting for “Likes and shares”: on by desktop and e-mail.');
    expect(waysIn({ ...reason, ways: { desktop: false, push: false, email: false } })).toContain('is off now');
  });
});
