import { follow, slice } from '../../core/store';
import type { Invitation } from '../../core/wire';
import '../notifications';
import { withUsers } from '../people';

export interface Invitations {
  /** The latest first. */
  readonly items: readonly Invitation[];
  /** Whether that is what the server would say now. */
  readonly isLoaded: boolean;
}

declare module '../../core/store' {
  interface State {
    readonly invitations: Invitations;
  }
  interface Events {
    invitationsLoaded: { readonly items: readonly Invitation[] };
    invitationAnswered: { readonly conversationId: string };
  }
}

slice('invitations', () => ({ items: [], isLoaded: false }), {
  invitationsLoaded: (_held, { items }) => ({ items, isLoaded: true }),
  invitationAnswered: (held, { conversationId }) => without(held, [conversationId]),
  // Nothing else tells of an invitation that comes.
  notificationsChanged: (held, { event }) => (event.notifications.some((n) => n.kind === 'invite') ? { ...held, isLoaded: false } : held),
  // Whoever is in needs none.
  conversationsChanged: (held, { event }) => without(held, event.conversations.map((c) => c.id)),
  // After each connect: some may have come or been taken back meanwhile.
  synced: (held, { result }) => (!result.error && result.conversations ? { ...held, isLoaded: false } : held),
});

follow('users', {
  invitationsLoaded: (users, { items }) => withUsers(users, items.flatMap((i) => i.invitedBy ?? [])),
});

function without(held: Invitations, ids: readonly string[]): Invitations {
  const items = held.items.filter((i) => !ids.includes(i.conversationId));
  return items.length === held.items.length ? held : { ...held, items };
}
