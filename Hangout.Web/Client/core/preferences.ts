import { signal } from '@preact/signals-core';

export type Theme = 'auto' | 'light' | 'dark';

/** Choices of this browser, kept in cookies so that the server renders the first paint with them. */
export const theme = signal<Theme>(readTheme());

export function setTheme(next: Theme): void {
  document.cookie = `hangout-theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
  applyTheme(next);
}

/** Takes over what another tab has chosen. */
export function rereadPreferences(): void {
  applyTheme(readTheme());
}

function applyTheme(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset.theme = next;
}

function readTheme(): Theme {
  const value = /(?:^|; )hangout-theme=(light|dark|auto)/.exec(document.cookie)?.[1];
  return (value as Theme | undefined) ?? 'auto';
}
