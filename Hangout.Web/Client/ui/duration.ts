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
