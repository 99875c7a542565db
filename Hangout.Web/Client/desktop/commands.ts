import type { Command } from '../core/registry';
import { t } from '../i18n/t';
import { openSwitcher, toggleDesktop } from './actions';
import { signOut } from './sign-out';
import { setTheme, THEMES } from './theme';

/** What the desk itself lets a person do from Spotlight. */
export const commands: readonly Command[] = [
  ...THEMES.map(({ value, symbol }): Command => ({
    id: `theme.${value}`, title: 'spotlight.theme', names: () => ({ name: t(`menu.theme.${value}`) }), icon: symbol, isOnlyFound: true,
    run: () => setTheme(value),
  })),
  { id: 'desktop.windows', title: 'switcher.title', icon: 'windows', isOnlyFound: true, run: () => openSwitcher(false) },
  { id: 'desktop.show', title: 'desktop.show', icon: 'desktop', keys: 'Ctrl+Alt+D', isOnlyFound: true, run: toggleDesktop },
  { id: 'signout', title: 'menu.signout', icon: 'signout', isOnlyFound: true, run: () => void signOut() },
];
