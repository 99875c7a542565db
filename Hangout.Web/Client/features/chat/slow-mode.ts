import { signal } from '@preact/signals-core';
import type { Conversation } from '../../core/wire';

/** Until when one must not write again, by what was sent from this page: the server tells it only when it is asked. */
const waits = signal<ReadonlyMap<string, number>>(new Map());

/** Slow mode is for those who look after nothing here: what lets somebody mention everyone lets them write at any time. */
export const isSlowed = ({ settings, permissions }: Pick<Conversation, 'settings' | 'permissions'>): boolean =>
  (settings.slowModeSeconds ?? 0) > 0 && !permissions.includes('mentionAll');

/** A message was sent from here: the wait begins at once. */
export function beginWait(info: Conversation, now = Date.now()): void {
  if (isSlowed(info)) waitUntil(info.id, now + (info.settings.slowModeSeconds ?? 0) * 1_000);
}

/** The server says how long; or the wait does not count, because the message was refused. */
export const waitUntil = (conversationId: string, until: number): void => void (waits.value = new Map(waits.peek()).set(conversationId, until));

/** Whole seconds until one may write again; 0 when one may. */
export function secondsToWait(info: Conversation, now: number): number {
  if (!isSlowed(info)) return 0;
  const until = Math.max(waits.value.get(info.id) ?? 0, info.slowUntil === undefined ? 0 : Date.parse(info.slowUntil));
  return Math.max(0, Math.ceil((until - now) / 1_000));
}
