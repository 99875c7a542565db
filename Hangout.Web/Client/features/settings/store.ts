import { kernel } from '../../core';
import type { CatchUp } from '../../core/catch-up';
import { slice } from '../../core/store';
import type { InterfacePreferences, NotificationPreferences, Preferences, PrivacyPreferences } from '../../core/wire';
import { look, takeLook } from '../../ui/look';
import { settingsApi } from './api';

/** With everything that the server leaves out because it is as usual. */
export interface Settings {
  readonly version: number;
  readonly privacy: Required<PrivacyPreferences>;
  readonly notifications: NotificationPreferences;
  /** The feed's columns are absent in what a look says: they stay. */
  readonly interface: Required<Omit<InterfacePreferences, 'feedColumns'>> & Pick<InterfacePreferences, 'feedColumns'>;
}

interface Held {
  readonly settings?: Settings;
  /** They may have changed while nobody told. */
  readonly isStale: boolean;
}

declare module '../../core/store' {
  interface State {
    readonly preferences: Held;
  }
  interface Events {
    preferencesLoaded: { readonly preferences: Preferences };
    preferencesMissed: object;
    /** What a person just chose, before the server has it; or what it was before, where the server refused. */
    preferencesAhead: { readonly change: Partial<Settings> };
  }
}

const PRIVACY: Settings['privacy'] = { profileVisibility: 'public', showOnlineStatus: true, messagesFrom: 'everyone', allowFriendRequests: true, isPrivate: false };
const INTERFACE: Settings['interface'] = { theme: 'auto', showAnimations: true, isCompact: false, fontSize: 'medium', language: '' };

const whole = ({ version, privacy, notifications, interface: look }: Preferences): Settings =>
  ({ version, notifications, privacy: { ...PRIVACY, ...privacy }, interface: { ...INTERFACE, ...look } });

slice('preferences', () => ({ isStale: true }), {
  // The larger version is the newer.
  preferencesLoaded: (held, { preferences }) => (held.settings
    && held.settings.version > preferences.version ? { ...held, isStale: false } : { settings: whole(preferences), isStale: false }),
  preferencesMissed: (held) => ({ ...held, isStale: true }),
  preferencesAhead: (held, { change }) => (held.settings
    ? { ...held, settings: { ...held.settings, ...change, interface: { ...held.settings.interface, ...change.interface } } } : held),
});

export const catchUpPreferences: CatchUp = {
  isOpen: ({ preferences }) => preferences.isStale,
  run: (attempt) => attempt(async () => took(await settingsApi.read())),
};

/** Takes what the server tells, and shows it. */
export function took(preferences: Preferences): void {
  kernel.store.dispatch({ type: 'preferencesLoaded', preferences });
  const { settings } = kernel.store.now.preferences;
  if (!settings || saving > 0 || isSame(settings.interface, look.peek())) return;
  // Never saved: what this browser was told before there were preferences is the person's choice.
  if (settings.version > 0) takeLook(settings.interface);
  else save('interface', look.peek()).catch((error: unknown) => console.warn('The look is not kept by the server yet', error));
}

const isSame = (a: Settings['interface'], b: Settings['interface']): boolean => Object.keys(INTERFACE).every((key) => a[key as 'theme'] === b[key as 'theme']);

/** How many changes are on their way: what comes meanwhile must not show the former choice again. */
let saving = 0;
let last: Promise<unknown> = Promise.resolve();

/** Saves one part, one call after the other. What the server refuses shows as it was before, and the error is the caller's. */
export async function save<K extends 'privacy' | 'notifications' | 'interface'>(part: K, value: Settings[K]): Promise<void> {
  const before = kernel.store.now.preferences.settings?.[part];
  kernel.store.dispatch({ type: 'preferencesAhead', change: { [part]: value } });
  saving++;
  const run = last.then(() => settingsApi.update({ [part]: value }));
  last = run.catch(() => undefined);
  try {
    const preferences = await run;
    saving--;
    if (saving === 0) took(preferences);
  } catch (error) {
    saving--;
    if (before !== undefined) kernel.store.dispatch({ type: 'preferencesAhead', change: { [part]: before } });
    if (part === 'interface' && before !== undefined) takeLook(before as Settings['interface']);
    throw error;
  }
}
