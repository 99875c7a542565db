/** Calls that the server does not have yet: they wait for a connection, survive a reload, and show when they fail. */
import { computed, effect } from '@preact/signals-core';
import { ApiError, kernel, register } from '../../core';
import { t } from '../../i18n/t';
import { KeptUnsent, upgradeUnsent } from './kept';
import { Outbox, type UnsentAnswer } from './outbox';
import type { HttpKinds, HubKind, RequestOf, Unsent } from './state';

export { aheadOf, changesByMessage, showAhead, type ChangeKind } from './optimistic';
export { isOf, type HttpKinds, type Unsent, type UnsentKind } from './state';

declare module '../../core/tabs' {
  interface TabMessages {
    unsentChanged: object;
  }
}

/** The page's own. */
export let outbox: Outbox;

type Send = (request: never) => Promise<void>;

const senders = new Map<string, Send>();

/** Says how a call of the HTTP API is made. It may be made more than once, and takes what the server answers. */
export function sendBy<K extends keyof HttpKinds>(kind: K, send: (request: HttpKinds[K]) => Promise<void>): void {
  senders.set(kind, send);
}

async function send({ kind, request }: Unsent): Promise<UnsentAnswer> {
  const own = senders.get(kind);
  if (!own) return kernel.realtime.invoke(kind as HubKind, request as RequestOf<HubKind>);
  try {
    await own(request as never);
    return { message: { change: 0 } };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code === 'network') throw error;
    return { error: { code: error.code, message: error.message, ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }) } };
  }
}

register({
  name: 'outbox',
  upgrade: upgradeUnsent,
  prepare: () => {
    const { store, storage, realtime, tabs } = kernel;
    outbox = new Outbox({
      store, kept: new KeptUnsent(storage),
      send,
      isOnline: () => realtime.isUp,
      announce: () => tabs.tell('unsentChanged', {}),
      exclusive: (work) => tabs.exclusive('outbox', work),
    });
    return outbox.load();
  },
  onlyHere: () => {
    const count = kernel.store.now.unsent.filter((u) => u.state !== 'sent').length;
    return count > 0 ? t('signout.unsent', { count }) : undefined;
  },
  // A tab that closes leaves what it could not send to the others.
  tabs: { unsentChanged: () => void outbox.load().then(() => outbox.drain()) },
  start: () => {
    const online = computed(() => kernel.store.state.value.link === 'online');
    effect(() => {
      if (online.value) void outbox.drain();
    });
  },
});
