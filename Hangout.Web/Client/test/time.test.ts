import { effect } from '@preact/signals-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Times from '../ui/time';

// Imported anew by each test: what is tested depends on the clock and on the place where the page is.
type Time = typeof Times;
const at = (text: string): string => new Date(text).toISOString();

async function load(languages: readonly string[] = ['en-GB']): Promise<Time> {
  vi.resetModules();
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
  return import('../ui/time');
}

const zone = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'Europe/Berlin';
  vi.useFakeTimers({ now: new Date('2026-11-27T23:59:00') });
});
afterEach(() => {
  vi.useRealTimers();
  process.env.TZ = zone;
});

describe('a time on the screen', () => {
  it('is another once midnight has passed', async () => {
    const { dayName, shortTime } = await load();
    const shown: string[] = [];
    const stop = effect(() => void shown.push(`${dayName(at('2026-11-27T20:38:00'))}, ${shortTime(at('2026-11-27T20:38:00'))}`));
    vi.advanceTimersByTime(120_000);
    expect(shown).toEqual(['Today, 20:38', 'Yesterday, Yesterday']);
    stop();
  });

  it('follows the time zone once the page is looked at again', async () => {
    const { timeOf, shortTimeOf, sameDay } = await load();
    const iso = '2026-11-27T19:38:00Z';
    const shown: string[] = [];
    const stop = effect(() => void shown.push(`${timeOf(iso)} ${shortTimeOf(iso)} ${sameDay(iso, '2026-11-27T22:30:00Z')}`));
    process.env.TZ = 'Asia/Tokyo';
    dispatchEvent(new Event('focus'));
    expect(shown).toEqual(['20:38 20:38 true', '04:38 04:38 true']);
    stop();
  });

  it('is written as people there write it', async () => {
    const { timeOf, shortTimeOf } = await load(['en-US']);
    expect(timeOf(at('2026-11-27T20:38:00')).replace(/\s/g, ' ')).toBe('8:38 PM');
    expect(shortTimeOf(at('2026-11-27T20:38:00'))).toBe('8:38');
    expect((await load(['en-GB'])).timeOf(at('2026-11-27T08:38:00'))).toBe('08:38');
  });
});
