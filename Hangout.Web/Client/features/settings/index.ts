/** Preferences (ACC-7): kept by the server, followed live on every device. */
import { kernel, reasonOf, register } from '../../core';
import type { Command } from '../../core/registry';
import { errorText, t } from '../../i18n/t';
import { flash } from '../../ui/flash';
import { onLookChosen } from '../../ui/look';
import { isQuiet } from './quiet';
import './settings.css';
import { catchUpPreferences, save, took } from './store';
import type { NotificationKind } from '../../core/wire';

export { save as savePreferences } from './store';

declare module '../../core/navigation' {
  interface Places {
    /** Settings; `page` is one of theirs, and `kind` the notifications that somebody looks for there. */
    settings: { readonly page?: string; readonly kind?: string };
  }
}

const load = () => import('./window');

function open(page: string | undefined, kind?: string): void {
  const view = page === undefined ? {} : { page, ...(kind === undefined ? {} : { kind }) };
  load().then(() => kernel.navigation.windows.open('settings', view)).catch((error: unknown) => console.warn('The settings could not be opened', error));
}

/** Whether something of a kind may ring on this desktop now (NTF-2). */
export function mayRing(kind: NotificationKind, now = new Date()): boolean {
  const notifications = kernel.store.now.preferences.settings?.notifications;
  return notifications?.ways?.[kind]?.desktop !== false && !isQuiet(notifications?.quietHours, now);
}

const pages = Object.entries({ profile: 'profile', appearance: 'sun', notifications: 'notifications', privacy: 'lock' }).map(([page, icon]): Command => ({
  id: `settings.${page}`, title: 'spotlight.settings', names: () => ({ page: t(`prefs.${page}`) }), icon, isOnlyFound: true, run: () => open(page),
}));

register({
  name: 'settings',
  modules: { settings: { element: 'hangout-settings', load } },
  commands: [{ id: 'settings.open', title: 'module.settings', icon: 'settings', isOfAccount: true, run: () => open(undefined) }, ...pages],
  places: { settings: ({ page, kind }) => open(page, kind) },
  events: { PreferencesChanged: ({ preferences }) => took(preferences) },
  catchUp: [catchUpPreferences],
  connected: () => kernel.store.dispatch({ type: 'preferencesMissed' }),
  start: () => {
    // The theme can be chosen in the menu of the account, too. What the server does not know of yet it hears of with the next choice.
    onLookChosen((look) => {
      save('interface', look).catch((error: unknown) => flash(errorText(reasonOf(error)), true));
    });
  },
  ahead: load,
});
