import type { QuietHours } from '../../core/wire';

/** Minutes since midnight in a time zone; in the browser's own where it does not know that one. */
export function minuteIn(timeZone: string, now: Date): number {
  const read = (zone?: string): number => {
    const parts = new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: 'numeric', hourCycle: 'h23', ...(zone === undefined ? {} : { timeZone: zone }) }).formatToParts(now);
    const of = (type: string): number => Number(parts.find((p) => p.type === type)?.value ?? 0);
    return of('hour') * 60 + of('minute');
  };
  try {
    return read(timeZone);
  } catch {
    return read();
  }
}

/** Whether nothing rings now. Hours that end before they begin go over midnight. */
export function isQuiet(quiet: QuietHours | undefined, now: Date): boolean {
  if (!quiet || quiet.from === quiet.to) return false;
  const minute = minuteIn(quiet.timeZone, now);
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** As a field for a time of day has it, and back. */
export const timeText = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

export function minutesOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
