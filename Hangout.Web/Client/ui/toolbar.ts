import { sideStep } from './keys';

/** Arrows, Home and End walk a toolbar; Tab leaves it (WAI-ARIA). */
export function walkToolbar(event: KeyboardEvent): void {
  const bar = event.currentTarget as HTMLElement;
  const buttons = [...bar.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const step = sideStep(event.key);
  const to = step === undefined ? { Home: 0, End: buttons.length - 1 }[event.key] : at + step + buttons.length;
  const next = to === undefined ? undefined : buttons[to % buttons.length];
  if (!next) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}
