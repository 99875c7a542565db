import { follow, slice, type State } from '../../core/store';
import { limits, type MarkReadRequest, type Notification, type NotificationPage, type NotificationsChanged } from '../../core/wire';
import '../conversations';
import { withUsers } from '../people';

export interface NotificationsState {
  readonly items: readonly Notification[];
  readonly unread: number;
  readonly nextCursor?: string;
  /** Whether the list and the count are the server's; where not, they are fetched again. */
  readonly loaded: boolean;
  /** How much was told or done so far: a page that was asked for before is not the last word. */
  readonly told: number;
}

type Which = readonly string[] | readonly MarkReadRequest[] | 'all';

declare module '../../core/store' {
  interface State {
    readonly notifications: NotificationsState;
  }
  interface Events {
    notificationsChanged: { readonly event: NotificationsChanged };
    notificationsLoaded: { readonly page: NotificationPage; readonly append: boolean; readonly told: number };
    notificationsRead: { readonly which: Which };
  }
}

slice('notifications', () => ({ items: [], unread: 0, loaded: false, told: 0 }), {
  notificationsChanged: (held, { event }) => changed(held, event),
  notificationsLoaded: (held, { page, append, told }) => loaded(held, page, append, told),
  notificationsRead: (held, { which }) => read(held, which),
  synced: (held, { result }) => {
    if (result.error || result.notificationsUnread === undefined) return held;
    // Some may have come and been read elsewhere: as many are unread, but the newest is another.
    return result.notificationsUnread === held.unread && result.notificationsNewest === held.items[0]?.id ? held : { ...held, unread: result.notificationsUnread, loaded: false };
  },
});

follow('users', {
  notificationsChanged: (users, { event }) => withUsers(users, event.notifications.flatMap((n) => n.actor ?? [])),
  notificationsLoaded: (users, { page }) => withUsers(users, page.items.flatMap((n) => n.actor ?? [])),
});

const newestFirst = (a: Notification, b: Notification): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

function changed(held: NotificationsState, event: NotificationsChanged): NotificationsState {
  const { items: before, unread, loaded: isLoaded, told } = held;
  const ids = new Set([...event.notifications.map((n) => n.id), ...(event.removed ?? [])]);
  const unreadOf = (items: readonly Notification[]): number => items.filter((n) => !n.isRead && ids.has(n.id)).length;
  const allRead = event.unreadCount === 0;
  const items = [...event.notifications, ...before.filter((n) => !ids.has(n.id))].sort(newestFirst).map((n) => (allRead && !n.isRead ? { ...n, isRead: true } : n));
  // Another count than ours: some were read elsewhere, or two events overtook each other. Only the server knows.
  const expected = Math.min(limits.unreadCount, unread - unreadOf(before) + unreadOf(event.notifications));
  return { ...held, items, unread: event.unreadCount, loaded: isLoaded && (allRead || event.unreadCount === expected), told: told + 1 };
}

function loaded(held: NotificationsState, page: NotificationPage, append: boolean, told: number): NotificationsState {
  const ids = new Set(page.items.map((n) => n.id));
  const oldest = page.items.at(-1)?.id ?? '';
  // What is not in the page though as new as it arrived while the page was on its way.
  const kept = held.items.filter((n) => !ids.has(n.id) && (append || n.id > oldest));
  const items = [...page.items, ...kept].sort(newestFirst);
  return { ...held, items, unread: page.unreadCount, nextCursor: page.nextCursor, loaded: told === held.told && (!append || held.loaded) };
}

function read(held: NotificationsState, which: Which): NotificationsState {
  const isMeant = (n: Notification): boolean => which === 'all'
    || which.some((one) => (typeof one === 'string' ? one === n.id : toldByMessage(n) && one.conversationId === n.conversationId && (n.seq ?? Infinity) <= one.seq));
  const items = held.items.map((n) => (!n.isRead && isMeant(n) ? { ...n, isRead: true } : n));
  const marked = items.filter((n, i) => n !== held.items[i]).length;
  return { ...held, items, unread: which === 'all' ? 0 : Math.max(0, held.unread - marked), told: held.told + 1 };
}

/** What has nothing left to tell once its message is read. A reaction comes to a message that was read long before. */
const toldByMessage = (n: Notification): boolean => n.kind === 'message' || n.kind === 'mention';

/** Unread notifications of messages that have been read in their conversation meanwhile. */
export const readByPosition = ({ notifications, chats }: State): MarkReadRequest[] => {
  const upToOf = new Map<string, number>();
  for (const { isRead, conversationId, seq } of notifications.items.filter(toldByMessage)) {
    const upTo = conversationId ? (chats.get(conversationId)?.confirmedRead ?? 0) : 0;
    if (!isRead && conversationId && seq && seq <= upTo) upToOf.set(conversationId, upTo);
  }
  return [...upToOf].map(([conversationId, seq]) => ({ conversationId, seq }));
};
