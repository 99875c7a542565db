import { signal } from '@preact/signals-core';
import { ApiError, kernel, reasonOf } from '../../core';
import type { Profile } from '../../core/wire';
import { profileApi } from './api';

/** What is known of a person's page: the profile, or why there is none. */
export interface Known { readonly profile?: Profile; readonly failure?: string; readonly isGone?: boolean }

/** By ID, or by @ and username. */
const known = signal<ReadonlyMap<string, Known>>(new Map());
const underWay = new Map<string, Promise<void>>();
const MOST = 200;

export type Who = { readonly userId: string } | { readonly username: string };

const keyOf = (who: Who): string => ('userId' in who ? who.userId : `@${who.username.toLowerCase()}`);

/** Tells a signal's reader when it changes. */
export const profileOf = (who: Who): Known | undefined => known.value.get(keyOf(who));

/** Reads a profile; what is known shows meanwhile. */
export function readProfile(who: Who): Promise<void> {
  const key = keyOf(who);
  const running = underWay.get(key) ?? read(who, key).finally(() => underWay.delete(key));
  underWay.set(key, running);
  return running;
}

async function read(who: Who, key: string): Promise<void> {
  try {
    put(await ('userId' in who ? profileApi.of(who.userId) : profileApi.named(who.username)), key);
  } catch (error) {
    const isGone = error instanceof ApiError && error.status === 404;
    known.value = new Map(known.peek()).set(key, isGone ? { isGone } : { ...known.peek().get(key), failure: reasonOf(error) });
  }
}

function put(profile: Profile, key: string): void {
  const next = new Map([...known.peek()].slice(-MOST));
  for (const one of new Set([key, profile.user.id])) next.set(one, { profile });
  known.value = next;
  kernel.store.dispatch({ type: 'usersLoaded', users: [profile.user] });
  kernel.store.dispatch({ type: 'relationsLoaded', relations: [profile.relationship] });
}

/** A profile that came by another way. */
export const tookProfile = (profile: Profile): void => put(profile, profile.user.id);

/** Something between this person and others changed: what is shown of them is read again. */
export function reread(userIds: readonly string[]): void {
  for (const id of userIds) if (known.peek().has(id)) void readProfile({ userId: id });
}

/** The connection is back: what is known may be old. */
export function forget(): void {
  const mine = kernel.store.now.me.id;
  known.value = new Map([...known.peek()].filter(([key]) => key === mine));
}
