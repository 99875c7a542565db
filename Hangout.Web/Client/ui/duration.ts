import { t, type Key } from '../i18n/t';

const UNITS: readonly (readonly [number, Key])[] = [
  [604_800, 'duration.weeks'], [86_400, 'duration.days'], [3_600, 'duration.hours'], [60, 'duration.minutes'], [1, 'duration.seconds'],
];

/** A span of time in the largest unit that tells it whole: 90 is "90 seconds", 7,200 is "2 hours"; weeks only where asked for. */
export function durationText(seconds: number, withWeeks = false): string {
  const [size, key] = UNITS.find(([unit, name]) => seconds % unit === 0 && (withWeeks || name !== 'duration.weeks')) ?? [1, 'duration.seconds'];
  return t(key, { count: seconds / size });
}

/** What is left of a wait, as a clock shows it: 0:09, 4:30, 1:00:00. */
export function clockText(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const SPAN_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const SPAN = /^(\d{1,4})\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)(?![\p{L}\p{N}])\s*/iu;
const COMPACT = /^(\d{1,3})h(\d{1,2})m?(?![\p{L}\p{N}])\s*/iu;

/** A span of time at the beginning of a text, `20m`, `2 hours` or `1h30`, and what stands behind it. */
export function spanAt(text: string): { readonly ms: number; readonly rest: string } | undefined {
  const compact = COMPACT.exec(text);
  if (compact) return { ms: Number(compact[1]) * 3_600_000 + Number(compact[2]) * 60_000, rest: text.slice(compact[0].length) };
  const match = SPAN.exec(text);
  const unit = SPAN_MS[match?.[2]?.[0]?.toLowerCase() ?? ''];
  return match && unit !== undefined ? { ms: Number(match[1]) * unit, rest: text.slice(match[0].length) } : undefined;
}
