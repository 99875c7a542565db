import { signal } from '@preact/signals-core';
import { kernel } from '../core';

declare module '../core/tabs' {
  interface TabMessages {
    themeChanged: object;
  }
}

export type Theme = 'auto' | 'light' | 'dark';

/** The choice of this browser, kept in a cookie so that the server renders the first paint with it. */
export const theme = signal<Theme>(readTheme());

export function setTheme(next: Theme): void {
  document.cookie = `hangout-theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
  applyTheme(next);
  kernel.tabs.tell('themeChanged', {});
}

/** Takes over what another tab has chosen. */
export function rereadTheme(): void {
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
