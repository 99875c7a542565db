import { spanAt } from '../../ui/duration';

const CLOCK = /^(?:at\s+)?(?:(\d{1,2}):(\d{2})\s*(am|pm)?|(\d{1,2})\s*(am|pm))(?![\p{L}\p{N}:])\s*/iu;
const DAY = /^(?:on\s+)?(today|tomorrow|sunday|monday|tuesday|wednesday|thursday|friday|saturday)(?![\p{L}\p{N}])\s*/iu;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MORNING = 9;

/** A time at the beginning of a text, `in 20m`, `9:30`, `3pm`, `tomorrow`, `friday 15:00`, and what stands behind it. */
export function whenAt(text: string, now: Date): { readonly at: Date; readonly rest: string } | undefined {
  const span = spanAt(text.replace(/^in\s+/i, ''));
  if (span) return { at: new Date(now.getTime() + span.ms), rest: span.rest };
  const day = DAY.exec(text);
  const behind = day ? text.slice(day[0].length) : text;
  const clock = clockAt(behind);
  if (!day && !clock) return undefined;
  const days = day?.[1] === undefined ? 0 : daysTo(day[1].toLowerCase(), now);
  const { hours, minutes, rest } = clock ?? { hours: MORNING, minutes: 0, rest: behind };
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours, minutes);
  // A time of day that is over today is meant for tomorrow.
  if (!day && at <= now) at.setDate(at.getDate() + 1);
  return { at, rest };
}

function clockAt(text: string): { readonly hours: number; readonly minutes: number; readonly rest: string } | undefined {
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const half = (match[3] ?? match[5])?.toLowerCase();
  const written = Number(match[1] ?? match[4]);
  const minutes = Number(match[2] ?? 0);
  if (minutes > 59 || written > (half === undefined ? 23 : 12) || (half !== undefined && written === 0)) return undefined;
  const hours = half === undefined ? written : (written % 12) + (half === 'pm' ? 12 : 0);
  return { hours, minutes, rest: text.slice(match[0].length) };
}

function daysTo(name: string, now: Date): number {
  if (name === 'today') return 0;
  return name === 'tomorrow' ? 1 : (DAYS.indexOf(name) - now.getDay() + 7) % 7 || 7;
}
