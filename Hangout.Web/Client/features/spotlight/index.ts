/** Spotlight (DSK-8): one search over people, conversations, messages, posts, files and commands, by the keyboard alone. */
import { register } from '../../core';
import { composing } from '../../ui/keys';
import './spotlight.css';
import { forgetUses } from './used';

declare module '../../core/navigation' {
  interface Places {
    /** Spotlight, with something typed already if it is given. */
    spotlight: { readonly q?: string };
  }
}

const load = () => import('./dialog');

function open(text = ''): void {
  load().then(({ openSpotlight }) => openSpotlight(text), (error: unknown) => console.warn('Spotlight could not be opened', error));
}

/** With Shift it works in a composer, too, where text is selected and the key alone makes a link. */
function onKey(event: KeyboardEvent): void {
  if (event.code !== 'KeyK' || !(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented || composing(event)) return;
  const dialog = document.querySelector('dialog[open]');
  if (dialog && !dialog.closest('hangout-spotlight')) return;
  event.preventDefault();
  if (!dialog) open();
  else if (dialog instanceof HTMLDialogElement) dialog.close();
}

register({
  name: 'spotlight',
  commands: [{ id: 'spotlight.open', title: 'spotlight.title', icon: 'search', keys: 'Ctrl+K', isOnTaskbar: true, run: () => open() }],
  shortcuts: [
    { keys: 'Ctrl+K', title: 'shortcuts.spotlight', group: 'shortcuts.desk' },
    { keys: 'Ctrl+Shift+K', title: 'shortcuts.spotlight.always', group: 'shortcuts.desk' },
  ],
  places: { spotlight: ({ q }) => open(q) },
  start: () => document.addEventListener('keydown', onKey),
  ahead: load,
  leave: forgetUses,
});
