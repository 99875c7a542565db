import { signal } from '@preact/signals-core';
import { kernel } from '../core';
import type { InterfacePreferences } from '../core/wire';
import { askedFor, isLanguage, type Language } from '../i18n/language';
import { speak } from '../i18n/t';

/** How the desktop looks (ACC-7). */
export type Look = Required<Omit<InterfacePreferences, 'feedColumns'>>;

declare module '../core/tabs' {
  interface TabMessages {
    lookChanged: object;
  }
}

/** Kept in three cookies, so that the server renders the first paint with it (LookCookie.cs and Languages.cs read the same). */
export const look = signal<Look>(readLook());

const YEAR_S = 31_536_000;
const choosers = new Set<(look: Look) => void>();

/** The person chose here: it shows at once, in all tabs, and whoever keeps it is told. */
export function chooseLook(change: Partial<Look>): void {
  takeLook({ ...look.peek(), ...change });
  for (const chosen of choosers) chosen(look.peek());
}

/** Tells what the person chooses on this page. */
export const onLookChosen = (chosen: (look: Look) => void): void => void choosers.add(chosen);

/** Shows what was chosen, here or on another device. */
export function takeLook(next: Look): void {
  const words = [...(next.isCompact ? ['compact'] : []), ...(next.fontSize === 'medium' ? [] : [next.fontSize]), ...(next.showAnimations ? [] : ['still'])];
  writeCookie('hangout-theme', next.theme);
  writeCookie('hangout-look', words.join('.'));
  writeCookie('hangout-language', next.language);
  applyLook(next);
  kernel.tabs.tell('lookChanged', {});
}

/** Takes over what another tab shows. */
export const rereadLook = (): void => applyLook(readLook());

/** The language that was chosen; without a choice, what the browser asks for. */
export const languageOf = ({ language }: Pick<Look, 'language'>): Language => (isLanguage(language) ? language : askedFor());

/** Whether nothing shall move: by the person's choice here, or in their system. */
export const isCalm = (): boolean => !look.peek().showAnimations || matchMedia('(prefers-reduced-motion: reduce)').matches;

const writeCookie = (name: string, value: string): void => void (document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`);

function applyLook(next: Look): void {
  look.value = next;
  void speak(languageOf(next));
  const { dataset } = document.documentElement;
  dataset.theme = next.theme;
  dataset.density = next.isCompact ? 'compact' : 'normal';
  dataset.font = next.fontSize;
  dataset.motion = next.showAnimations ? 'full' : 'none';
}

function readLook(): Look {
  const theme = (/(?:^|; )hangout-theme=(light|dark|auto)/.exec(document.cookie)?.[1] ?? 'auto') as Look['theme'];
  const words = (/(?:^|; )hangout-look=([a-z.]*)/.exec(document.cookie)?.[1] ?? '').split('.');
  const fontSize = (['small', 'large'] as const).find((size) => words.includes(size)) ?? 'medium';
  const language = /(?:^|; )hangout-language=([\w-]*)/.exec(document.cookie)?.[1] ?? '';
  return { theme, fontSize, isCompact: words.includes('compact'), showAnimations: !words.includes('still'), language };
}
