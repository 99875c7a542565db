import { slice, type State } from '../../core/store';
import type { Presence, PresenceStatus, User } from '../../core/wire';
import { t } from '../../i18n/t';

type Users = ReadonlyMap<string, User>;

declare module '../../core/store' {
  interface State {
    readonly users: Users;
    readonly presence: ReadonlyMap<string, Presence>;
  }
  interface Events {
    usersLoaded: { readonly users: readonly User[] };
    presenceChanged: { readonly people: readonly Presence[] };
  }
}

slice('users', (me) => new Map([[me.id, me]]), {
  meChanged: (users, { me }) => withUsers(users, [me]),
  usersLoaded: (users, event) => withUsers(users, event.users),
});

slice('presence', () => new Map(), {
  presenceChanged: (presence, { people }) => new Map([...presence, ...people.map((p) => [p.userId, p] as const)]),
});

/** The people known, with what is new of some of them. */
export function withUsers(users: Users, met: readonly User[]): Users {
  const fresh = met.filter((u) => {
    const held = users.get(u.id);
    return held?.name !== u.name || held.username !== u.username || held.avatarUrl !== u.avatarUrl;
  });
  return fresh.length === 0 ? users : new Map([...users, ...fresh.map((u) => [u.id, u] as const)]);
}

export const presenceIn = (state: State, userId: string): PresenceStatus => state.presence.get(userId)?.status ?? 'offline';

/** A person to show, also when they are not known (yet) or gone. */
export function personIn(users: Users, id: string | undefined): User {
  const known = id === undefined ? undefined : users.get(id);
  return known ?? { id: id ?? 'nobody', username: '', name: t(id === undefined ? 'chat.deletedperson' : 'chat.unknown') };
}
