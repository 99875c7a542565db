import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../core';
import { save, took } from '../features/settings/store';
import { isQuiet, minutesOf, timeText } from '../features/settings/quiet';
import { look } from '../ui/look';
import { startPage } from './desktop';

const preferences = (version: number, more: object = {}) => ({ version, privacy: {}, notifications: {}, interface: {}, ...more });

describe('preferences', () => {
  it('of the larger version count, and show at once', async () => {
    const page = await startPage();
    took(preferences(3, { interface: { theme: 'dark', isCompact: true } }));
    expect(look.value).toMatchObject({ theme: 'dark', isCompact: true });
    expect(document.documentElement.dataset).toMatchObject({ theme: 'dark', density: 'compact' });
    took(preferences(2, { interface: { theme: 'light' } }));
    expect(look.value.theme).toBe('dark');
    expect(page.store.now.preferences.settings?.version).toBe(3);
  });

  it('that the server refuses are as they were before', async () => {
    const page = await startPage();
    took(preferences(3, { interface: { theme: 'light' } }));
    vi.spyOn(page.http, 'call').mockRejectedValue(new ApiError(503, 'overloaded', 'later'));
    await expect(save('privacy', { ...page.store.now.preferences.settings!.privacy, isPrivate: true })).rejects.toThrow();
    expect(page.store.now.preferences.settings?.privacy.isPrivate).toBe(false);
  });
});

describe('ways of notifications', () => {
  it.each([[true, ['desktop', 'push', 'email']], [false, ['desktop', 'push']]])('by mail are offered where the server sends mails: %s', async (isMailOn, ways) => {
    const page = await startPage();
    took(preferences(3));
    const { http } = page;
    const get = http.get.bind(http);
    vi.spyOn(http, 'get').mockImplementation(async (path, query) => (path === '/api/notifications/ways' ? { pushKey: 'k', isMailOn } : get(path, query)));
    await import('../features/settings/notifications-page');
    const element = document.createElement('notifications-page');
    document.body.append(element);
    const offered = (): string[] => [...element.querySelectorAll<HTMLInputElement>('input[name^=like-]')].map((input) => input.name.slice('like-'.length));
    await vi.waitFor(() => {
      expect(offered()).toEqual(ways);
      expect(element.querySelectorAll('[data-value=daily]')).toHaveLength(isMailOn ? 1 : 0);
    }, 5_000);
    element.remove();
  });
});

describe('quiet hours', () => {
  const at = (time: string): Date => new Date(`2026-01-10T${time}:00Z`);
  it('go over midnight, in their own time zone', () => {
    const night = { from: 22 * 60, to: 7 * 60, timeZone: 'UTC' };
    expect([at('21:59'), at('22:00'), at('06:59'), at('07:00')].map((now) => isQuiet(night, now))).toEqual([false, true, true, false]);
    expect(isQuiet({ ...night, timeZone: 'Asia/Tokyo' }, at('13:30'))).toBe(true);
    expect(isQuiet(undefined, at('23:00'))).toBe(false);
  });

  it('are written as a time of day and read back', () => {
    expect(timeText(425)).toBe('07:05');
    expect(minutesOf('07:05')).toBe(425);
    expect(minutesOf('')).toBeUndefined();
  });
});
