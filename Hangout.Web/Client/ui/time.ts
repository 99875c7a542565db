import { computed, signal } from '@preact/signals-core';
import { locale, t } from '../i18n/t';

/** Formats belong to the time zone that they were made in, and to the language as written where the person lives: 17:30 or 5:30 PM. */
function formats(lang: string): Record<'clock' | 'weekday' | 'longDay' | 'longDayYear' | 'shortDay' | 'full' | 'taskbar' | 'month', Intl.DateTimeFormat> {
  const make = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(lang, options);
  return {
    clock: make({ timeStyle: 'short' }),
    weekday: make({ weekday: 'short' }),
    longDay: make({ weekday: 'long', day: 'numeric', month: 'long' }),
    longDayYear: make({ day: 'numeric', month: 'long', year: 'numeric' }),
    shortDay: make({ day: 'numeric', month: 'short' }),
    full: make({ dateStyle: 'full', timeStyle: 'short' }),
    month: make({ month: 'long', year: 'numeric' }),
    taskbar: make({ weekday: 'short', day: 'numeric', month: 'short' }),
  };
}

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const daysAgo = (date: Date, now: Date): number => Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
const present = (): { zone: string; day: number } => ({ zone: new Intl.DateTimeFormat().resolvedOptions().timeZone, day: startOfDay(new Date()) });

const clock = signal(present());

/** The day, the time zone and the language. Every text below reads it, so what shows a time is drawn again when one changes. */
const calendar = computed(() => ({ ...clock.value, formats: formats(locale()) }));

/** Called twice a minute, and when a page is looked at again: a computer may have slept through midnight, or travelled. */
function lookAtCalendar(): void {
  const { zone, day } = present();
  const known = clock.peek();
  if (zone !== known.zone || day !== known.day) clock.value = { zone, day };
}

setInterval(lookAtCalendar, 30_000);
addEventListener('focus', lookAtCalendar);
document.addEventListener('visibilitychange', lookAtCalendar);

export const timeOf = (iso: string): string => calendar.value.formats.clock.format(new Date(iso));
export const fullTime = (iso: string): string => calendar.value.formats.full.format(new Date(iso));
export const monthOf = (iso: string): string => calendar.value.formats.month.format(new Date(iso));
export const clockTime = (now: Date): string => calendar.value.formats.clock.format(now);
export const clockDay = (now: Date): string => calendar.value.formats.taskbar.format(now);

/** Without AM and PM, for where there is little room beside a whole time. */
export function shortTimeOf(iso: string): string {
  const parts = calendar.value.formats.clock.formatToParts(new Date(iso));
  return parts.filter((p) => p.type !== 'dayPeriod').map((p) => p.value).join('').trim();
}

/** Another day in another time zone: who asks is told when that changes. */
function dayOf(iso: string, _zone = calendar.value.zone): number {
  return startOfDay(new Date(iso));
}

export const sameDay = (a: string, b: string): boolean => dayOf(a) === dayOf(b);

/** For a list: the time today, a weekday this week, else the date. */
export function shortTime(iso: string, now = new Date()): string {
  const { clock, weekday, shortDay } = calendar.value.formats;
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days <= 0) return clock.format(date);
  if (days === 1) return t('time.yesterday');
  return days < 7 ? weekday.format(date) : shortDay.format(date);
}

/** For a divider between days. */
export function dayName(iso: string, now = new Date()): string {
  const { longDay, longDayYear } = calendar.value.formats;
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days === 0) return t('time.today');
  if (days === 1) return t('time.yesterday');
  return days < 180 ? longDay.format(date) : longDayYear.format(date);
}
