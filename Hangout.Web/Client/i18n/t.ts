import type { assistant } from './en-assistant';
import { en } from './en';

export type Key = keyof typeof en | keyof typeof assistant;
type Texts = Readonly<Record<string, string | Readonly<Record<'one' | 'other', string>>>>;
type Params = Readonly<Record<string, string | number>>;

/** All that are here: what a module brings comes with it. */
const texts: Record<string, Texts[string]> = { ...en };

/** Texts of a module that is loaded when it is opened. */
export const addTexts = (more: Texts): void => void Object.assign(texts, more);

const plural = new Intl.PluralRules('en');

/** The text for a key, with `{names}` filled in. An unknown key (a newer server's module, say) shows as itself. */
export function t(key: Key | (string & {}), params: Params = {}): string {
  const entry = texts[key];
  if (entry === undefined) return key.split('.').at(-1) ?? key;
  const text = typeof entry === 'string' ? entry : plural.select(Number(params.count)) === 'one' ? entry.one : entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The text for an error's code. */
export function errorText(code: string | undefined): string {
  return code !== undefined && `error.${code}` in texts ? t(`error.${code}`) : t('error.generic');
}
