/** A list of all keys, by `?` or Ctrl+/. */
import { register } from '../../core';

const load = () => import('./dialog');

function open(): void {
  load().then(({ openShortcuts }) => openShortcuts(), (error: unknown) => console.warn('The keyboard shortcuts could not be shown', error));
}

const writes = ({ target }: KeyboardEvent): boolean => target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

function onKey(event: KeyboardEvent): void {
  const isAsked = ((event.ctrlKey || event.metaKey) && event.key === '/') || (event.key === '?' && !event.ctrlKey && !event.metaKey && !event.altKey && !writes(event));
  if (!isAsked || event.defaultPrevented || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  open();
}

register({
  name: 'shortcuts',
  commands: [{ id: 'shortcuts.open', title: 'shortcuts.title', icon: 'keyboard', run: open }],
  shortcuts: [
    { keys: 'Alt+`', title: 'shortcuts.next', group: 'shortcuts.desk' }, { keys: 'Ctrl+Alt+↑ ↓ ← →', title: 'shortcuts.snap', group: 'shortcuts.desk' },
    { keys: 'Ctrl+Alt+D', title: 'shortcuts.desktop', group: 'shortcuts.desk' },
    { keys: 'F6', title: 'shortcuts.regions', group: 'shortcuts.desk' }, { keys: 'Ctrl+/', title: 'shortcuts.show', group: 'shortcuts.desk' },
  ],
  start: () => document.addEventListener('keydown', onKey),
  ahead: load,
});
