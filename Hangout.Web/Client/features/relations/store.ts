import type { CatchUp } from '../../core/catch-up';
import { kernel } from '../../core';
import { follow, slice, type State } from '../../core/store';
import { limits, type Relationship, type RelationshipRequest } from '../../core/wire';
import { withUsers } from '../people';
import { relationsApi } from './api';

/** Who asks this person, and whom they asked; the first page of each. */
export interface Requests {
  readonly received: readonly RelationshipRequest[];
  readonly follows: readonly RelationshipRequest[];
  readonly sent: readonly RelationshipRequest[];
}

export interface RelationsState {
  /** How one stands to people that screens show. */
  readonly byId: ReadonlyMap<string, Relationship>;
  /** Those that are to be asked for, with a number that grows with each reason to. */
  readonly wanted: ReadonlyMap<string, number>;
  readonly requests: Requests;
  /** How often the requests may have changed, and up to which time they were asked for. */
  readonly told: number;
  readonly asked: number;
}

declare module '../../core/store' {
  interface State {
    readonly relations: RelationsState;
  }
  interface Events {
    relationsWanted: { readonly ids: readonly string[] };
    relationsChanged: { readonly ids: readonly string[] };
    /** The connection is back: changes were missed. */
    relationsMissed: object;
    relationsLoaded: { readonly relations: readonly Relationship[]; readonly asked?: ReadonlyMap<string, number> };
    requestsLoaded: { readonly requests: Requests; readonly told: number };
  }
}

const NO_REQUESTS: Requests = { received: [], follows: [], sent: [] };

slice('relations', () => ({ byId: new Map(), wanted: new Map(), requests: NO_REQUESTS, told: 1, asked: 0 }), {
  relationsWanted: (held, { ids }) => wanting(held, ids.filter((id) => !held.byId.has(id) && !held.wanted.has(id))),
  relationsChanged: (held, { ids }) => ({ ...wanting(held, ids.filter((id) => held.byId.has(id))), told: held.told + 1 }),
  relationsMissed: (held) => ({ ...wanting(held, [...held.byId.keys()]), told: held.told + 1 }),
  relationsLoaded: (held, { relations, asked }) => {
    const byId = new Map(held.byId);
    // Whom the server leaves out is not asked for again and again.
    for (const userId of asked?.keys() ?? []) byId.set(userId, { userId });
    for (const one of relations) byId.set(one.userId, one);
    return { ...held, byId, wanted: asked ? new Map([...held.wanted].filter(([id, at]) => asked.get(id) !== at)) : held.wanted };
  },
  requestsLoaded: (held, { requests, told }) => ({ ...held, requests, asked: told }),
});

follow('users', { requestsLoaded: (users, { requests }) => withUsers(users, [...requests.received, ...requests.follows, ...requests.sent].map((r) => r.user)) });

function wanting(held: RelationsState, ids: readonly string[]): RelationsState {
  if (ids.length === 0) return held;
  const wanted = new Map(held.wanted);
  for (const id of ids) wanted.set(id, (wanted.get(id) ?? 0) + 1);
  return { ...held, wanted };
}

/** How one stands to a person; where that is not known yet, it is asked for. Tells a signal's reader when it changes. */
export function relationTo(userId: string): Relationship | undefined {
  const { relations } = kernel.store.state.value;
  if (!relations.byId.has(userId) && !relations.wanted.has(userId) && userId !== kernel.store.now.me.id) {
    queueMicrotask(() => kernel.store.dispatch({ type: 'relationsWanted', ids: [userId] }));
  }
  return relations.byId.get(userId);
}

export const catchUpRelations: CatchUp = {
  isOpen: ({ relations }) => relations.wanted.size > 0,
  run: (attempt) => attempt(async () => {
    const asked = new Map([...kernel.store.now.relations.wanted].slice(0, limits.listPage));
    const relations = await relationsApi.byId([...asked.keys()]);
    kernel.store.dispatch({ type: 'relationsLoaded', relations, asked });
  }),
};

export const catchUpRequests: CatchUp = {
  isOpen: ({ relations }) => relations.told > relations.asked,
  run: (attempt) => attempt(async () => {
    const { told } = kernel.store.now.relations;
    const [received, follows, sent] = await Promise.all([relationsApi.received(), relationsApi.followRequests(), relationsApi.sent()]);
    kernel.store.dispatch({ type: 'requestsLoaded', requests: { received: received.items, follows: follows.items, sent: sent.items }, told });
  }),
};

/** How many wait for an answer of this person. */
export const requestCount = ({ relations }: State): number => relations.requests.received.length + relations.requests.follows.length;
