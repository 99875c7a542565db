import { afterEach, expect, it, vi } from 'vitest';
import type { Desktop } from '../core/wire';
import { windows } from '../desktop';
import { SearchWindow } from '../features/search/window';
import { startPage } from './desktop';

vi.mock('@microsoft/signalr', () => import('./hub'));
afterEach(() => document.body.replaceChildren());

it('a search that is open follows where somebody leads it, and looks for that', async () => {
  const page = await startPage();
  const get = vi.spyOn(page.http, 'get').mockResolvedValue({
    hits: [], users: [], found: 0, isMore: false, searched: { conversations: 1, words: [], also: [], unknown: [] },
  });
  const module = { key: 'search', x: 0, y: 0, width: 600, height: 400, minWidth: 300, minHeight: 200 };
  windows.restore({ modules: [module], windows: [] } as unknown as Desktop, 'desk');
  const { id } = windows.openNew('search', { q: 'pomegranate' })!;
  const frame = document.createElement('hangout-window');
  frame.id = `w-${id}`;
  const element = new SearchWindow();
  frame.append(element);
  document.body.append(frame);
  const asked = (q: string): void => expect(get).toHaveBeenCalledWith('/api/search/messages', expect.objectContaining({ q }), expect.anything());
  await vi.waitFor(() => asked('pomegranate'), 5_000);
  await vi.waitFor(() => expect(element.querySelector('.empty-title')).not.toBeNull(), 5_000);

  windows.open('search', { q: '#harvest' });
  await vi.waitFor(() => expect(element.querySelector('input')?.value).toBe('#harvest'), 5_000);
  await vi.waitFor(() => asked('#harvest'), 5_000);
});
