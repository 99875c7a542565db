import { t } from '../i18n/t';

const page = document.documentElement.lang || 'en';

/** The page's language as written where the person lives: 17:30 or 5:30 PM. */
export const lang = navigator.languages.find((l) => l.split('-')[0] === page) ?? page;

const clock = new Intl.DateTimeFormat(lang, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(lang, { weekday: 'short' });
const longDay = new Intl.DateTimeFormat(lang, { weekday: 'long', day: 'numeric', month: 'long' });
const longDayYear = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'short' });

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysAgo = (date: Date, now: Date): number => Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);

export const timeOf = (iso: string): string => clock.format(new Date(iso));
export const fullTime = (iso: string): string => full.format(new Date(iso));
export const sameDay = (a: string, b: string): boolean => startOfDay(new Date(a)) === startOfDay(new Date(b));

/** For a list: the time today, a weekday this week, else the date. */
export function shortTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days <= 0) return clock.format(date);
  if (days === 1) return t('time.yesterday');
  return days < 7 ? weekday.format(date) : shortDay.format(date);
}

/** For a divider between days. */
export function dayName(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days === 0) return t('time.today');
  if (days === 1) return t('time.yesterday');
  return days < 180 ? longDay.format(date) : longDayYear.format(date);
}
