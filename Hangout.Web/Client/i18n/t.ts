import { en } from './en';

export type Key = keyof typeof en;
type Params = Readonly<Record<string, string | number>>;

const plural = new Intl.PluralRules('en');

/** The text for a key, with `{names}` filled in. An unknown key (a newer server's module, say) shows as itself. */
export function t(key: Key | (string & {}), params: Params = {}): string {
  const entry = (en as Readonly<Record<string, string | Readonly<Record<'one' | 'other', string>>>>)[key];
  if (entry === undefined) return key.split('.').at(-1) ?? key;
  const text = typeof entry === 'string' ? entry : plural.select(Number(params.count)) === 'one' ? entry.one : entry.other;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The text for an error's code. */
export function errorText(code: string | undefined): string {
  return code !== undefined && `error.${code}` in en ? t(`error.${code}`) : t('error.generic');
}
