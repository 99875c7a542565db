import { announce } from '../ui/announce';
import { t } from '../i18n/t';
import { windows } from '.';
import { Switcher } from './switcher';

/** The switcher that is open. */
let switcher: Switcher | undefined;

/** Shows the overview of windows. `isHeld`: a key holds it open. Nothing comes over a dialog, and a phone shows one window at a time. */
export function openSwitcher(isHeld: boolean, isBack = false): void {
  if (document.querySelector('dialog[open]') || windows.device.peek() === 'phone') return;
  switcher = new Switcher();
  switcher.show(isHeld, isBack, (chosen) => {
    switcher = undefined;
    if (!chosen) return;
    windows.focus(chosen.id);
    document.getElementById(`w-${chosen.id}`)?.focus();
    announce(t('window.focused', { name: t(`module.${chosen.module}`) }));
  });
}

/** Goes on in the overview where it is open. */
export function walkSwitcher(isBack: boolean): boolean {
  switcher?.walk(isBack ? -1 : 1);
  return switcher !== undefined;
}

/** Puts all windows away, or brings those back. */
export function toggleDesktop(): void {
  if (document.querySelector('dialog[open]') || windows.device.peek() === 'phone') return;
  announce(t(`desktop.${windows.toggleDesktop()}`));
}
