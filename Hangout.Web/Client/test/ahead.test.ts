import { afterEach, expect, it, vi } from 'vitest';
import { registered } from '../core/registry';
import { startPage } from './desktop';

vi.mock('@microsoft/signalr', () => import('./hub'));
afterEach(() => vi.useRealTimers());

it('a page fetches what its features load on demand before it may be offline, and no failure holds the others up', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const fetched: string[] = [];
  for (const feature of registered()) {
    if (feature.ahead) vi.spyOn(feature as { ahead: () => Promise<unknown> }, 'ahead').mockImplementation(() => Promise.resolve(fetched.push(feature.name)));
  }
  const first = registered().find((feature) => feature.ahead)!;
  vi.spyOn(first as { ahead: () => Promise<unknown> }, 'ahead').mockRejectedValue(new Error('away'));
  const page = await startPage();
  vi.useFakeTimers();
  page.run();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(fetched).toEqual(registered().filter((feature) => feature.ahead && feature !== first).map((feature) => feature.name));
  expect(fetched).toContain('editing');
  expect(warn).toHaveBeenCalled();
});
