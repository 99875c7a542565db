import { limits } from '../../core/wire';

/** When a day of work begins. */
const MORNING = 9;
const MONDAY = 1;

/** A time that is offered, with the key of its name. */
export interface OfferedTime { readonly key: string; readonly at: Date }

const morning = (now: Date, days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);

/** What is offered without asking further, by the clock and the calendar of the person. */
export function offeredTimes(now: Date): OfferedTime[] {
  const toMonday = (MONDAY - now.getDay() + 7) % 7 || 7;
  return [
    { key: 'scheduled.hour', at: new Date(now.getTime() + 3_600_000) },
    { key: 'scheduled.tomorrow', at: morning(now, 1) },
    // Where tomorrow is Monday it is offered once.
    ...(toMonday === 1 ? [] : [{ key: 'scheduled.monday', at: morning(now, toMonday) }]),
  ];
}

/** As a field for date and time takes it: local, to the minute, without a zone. */
export function fieldValue(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Key of why a time cannot be taken; undefined where it can. */
export function wrongTime(at: Date, now: Date): 'scheduled.none' | 'scheduled.past' | 'scheduled.range' | undefined {
  if (Number.isNaN(at.getTime())) return 'scheduled.none';
  if (at <= now) return 'scheduled.past';
  return at.getTime() - now.getTime() > limits.scheduleDays * 86_400_000 ? 'scheduled.range' : undefined;
}
