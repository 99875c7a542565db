/** Calls that the server does not have yet: they wait for a connection, survive a reload, and show when they fail. */
import { computed, effect } from '@preact/signals-core';
import { kernel, register } from '../../core';
import { t } from '../../i18n/t';
import { KeptUnsent, upgradeUnsent } from './kept';
import { Outbox } from './outbox';

export { aheadOf, changesByMessage, showAhead, type ChangeKind } from './optimistic';
export { isOf, type Unsent, type UnsentKind } from './state';

declare module '../../core/tabs' {
  interface TabMessages {
    unsentChanged: object;
  }
}

/** The page's own. */
export let outbox: Outbox;

register({
  name: 'outbox',
  upgrade: upgradeUnsent,
  prepare: () => {
    const { store, storage, realtime, tabs } = kernel;
    outbox = new Outbox({
      store, kept: new KeptUnsent(storage),
      send: ({ kind, request }) => realtime.invoke(kind, request),
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
