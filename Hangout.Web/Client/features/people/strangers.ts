import { kernel } from '../../core';
import type { CatchUp } from '../../core/catch-up';
import type { State } from '../../core/store';
import { limits } from '../../core/wire';
import { peopleApi } from './api';

type Wanted = (state: State) => Iterable<string>;

const wanted: Wanted[] = [];
const asked = new WeakMap<object, Set<string>>();

/** Says whose names a feature shows, as IDs: those that are not known are fetched. */
export const wantPeople = (ids: Wanted): void => void wanted.push(ids);

/** Those whom this page has asked for: whom the server does not name stays unknown. */
function askedHere(): Set<string> {
  const here = asked.get(kernel) ?? new Set<string>();
  asked.set(kernel, here);
  return here;
}

function strangers(state: State): string[] {
  const ids = new Set<string>();
  const before = askedHere();
  for (const idsOf of wanted) for (const id of idsOf(state)) if (!state.users.has(id) && !before.has(id)) ids.add(id);
  return [...ids].slice(0, limits.listPage);
}

export const meetStrangers: CatchUp = {
  isOpen: (state) => strangers(state).length > 0,
  run: (attempt) => attempt(async () => {
    const ids = strangers(kernel.store.now);
    const users = await peopleApi.byId(ids);
    for (const id of ids) askedHere().add(id);
    kernel.store.dispatch({ type: 'usersLoaded', users });
  }),
};
