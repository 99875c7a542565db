import { signal } from '@preact/signals-core';
import type { assistant } from './en-assistant';
import { en } from './en';
import { directionOf, type Language, type Texts } from './language';

export type Key = keyof typeof en | keyof typeof assistant;
type Params = Readonly<Record<string, string | number>>;

/** The English texts that are here: what a module brings comes with it. They stand in where a language lacks one. */
const english: Record<string, Texts[string]> = { ...en };

/** English texts of a module that is loaded when it is opened. The other languages have them from the start. */
export const addTexts = (more: Texts): void => void Object.assign(english, more);

interface Spoken {
  readonly language: Language;
  /** The language as it is written where the person lives: de-AT, en-GB. Formats by `Intl` take it. */
  readonly locale: string;
  readonly texts: Texts;
  readonly plural: Intl.PluralRules;
  readonly number: Intl.NumberFormat;
}

const englishPlural = new Intl.PluralRules('en');
const loaders = { de: () => import('./de'), es: () => import('./es'), ar: () => import('./ar') };

function spokenAs(language: Language, texts: Texts): Spoken {
  const locale = navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
  return { language, locale, texts, plural: new Intl.PluralRules(locale), number: new Intl.NumberFormat(locale) };
}

/** What the desktop speaks. Every text reads it, so what shows one is drawn again when it changes. */
const spoken = signal<Spoken>(spokenAs('en', {}));
let wanted: Language = 'en';

/** Changes the language of the page, once its texts are there. Where they cannot be loaded it stays as it is. */
export async function speak(language: Language): Promise<void> {
  wanted = language;
  let texts: Texts = {};
  try {
    if (language !== 'en') ({ texts } = await loaders[language]());
  } catch (error) {
    console.warn(`The texts in ${language} could not be loaded`, error);
    return;
  }
  if (wanted !== language) return; // Another one was chosen meanwhile.
  if (spoken.peek().language !== language) spoken.value = spokenAs(language, texts);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

export const locale = (): string => spoken.value.locale;
export const isRightToLeft = (): boolean => directionOf(spoken.value.language) === 'rtl';
export const numberText = (value: number): string => spoken.value.number.format(value);
export const listText = (items: Iterable<string>, type: Intl.ListFormatType = 'conjunction'): string => new Intl.ListFormat(locale(), { type }).format(items);

/** The text for a key, with `{names}` filled in. An unknown key (a newer server's module, say) shows as itself. */
export function t(key: Key | (string & {}), params: Params = {}): string {
  const { texts, plural, number } = spoken.value;
  const own = texts[key];
  const entry = own ?? english[key];
  if (entry === undefined) return key.split('.').at(-1) ?? key;
  const rules = own === undefined ? englishPlural : plural;
  const text = typeof entry === 'string' ? entry : entry[rules.select(Number(params.count))] ?? entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return typeof value === 'number' ? number.format(value) : value ?? whole;
  });
}

/** The text for an error's code. */
export function errorText(code: string | undefined): string {
  return code !== undefined && `error.${code}` in english ? t(`error.${code}`) : t('error.generic');
}
