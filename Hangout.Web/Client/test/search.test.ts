import { afterEach, expect, it, vi } from 'vitest';
import type { Desktop, Post } from '../core/wire';
import { windows } from '../desktop';
import { whySuggested } from '../features/people';
import { SearchWindow } from '../features/search/window';
import { startPage } from './desktop';

vi.mock('@microsoft/signalr', () => import('./hub'));
afterEach(() => document.body.replaceChildren());

const NO_MESSAGES = { hits: [], users: [], found: 0, isMore: false, searched: { conversations: 1, words: [], also: [], unknown: [] } };
const ANN = { id: 'ann', username: 'ann', name: 'Ann' };
const postOf = (n: number): Post => ({
  id: `p${n}`, author: ANN, kind: 'text', audience: 'public', text: `A harbour ${n}`, version: 1, likes: 0, comments: 0, shares: 0, isLiked: false, isShared: false,
  createdAt: '2026-01-01T00:00:00Z',
});

/** A search window, and what it asks the server for. */
async function opened(view: Record<string, string>, answer: (path: string, query: Record<string, unknown>) => unknown): Promise<SearchWindow> {
  const page = await startPage();
  vi.spyOn(page.http, 'get').mockImplementation(async (path, query) => answer(path, (query ?? {})));
  const module = { key: 'search', x: 0, y: 0, width: 600, height: 400, minWidth: 300, minHeight: 200 };
  windows.restore({ modules: [module], windows: [] } as unknown as Desktop, 'desk');
  const { id } = windows.openNew('search', view)!;
  const frame = document.createElement('hangout-window');
  frame.id = `w-${id}`;
  const element = new SearchWindow();
  frame.append(element);
  document.body.append(frame);
  return element;
}

it('people and posts stand above the messages, and each has a page of its own', async () => {
  const asked: string[] = [];
  const element = await opened({ q: 'harbour' }, (path, query) => {
    asked.push(`${path} ${String(query.q)} ${String(query.limit)} ${String(query.cursor)}`);
    if (path === '/api/users/search') return [ANN];
    return path === '/api/search/posts' ? { items: [postOf(query.cursor === undefined ? 1 : 2)], nextCursor: query.cursor === undefined ? 'more' : undefined } : NO_MESSAGES;
  });
  await vi.waitFor(() => expect(element.querySelectorAll('.search-found')).toHaveLength(2), 5_000);
  expect([...element.querySelectorAll('.person-row, .post-quote')].map((e) => e.textContent.replace(/\s+/g, ' ').trim())).toEqual([expect.stringContaining('Ann'), expect.stringContaining('A harbour 1')]);
  await vi.waitFor(() => expect(element.querySelector('.empty-title')).toBeNull());

  element.querySelector<HTMLButtonElement>('[data-kind=posts]')!.click();
  await vi.waitFor(() => expect(element.querySelectorAll('.post-quote')).toHaveLength(1));
  await vi.waitFor(() => expect(element.querySelector<HTMLButtonElement>('.search-found > .button')?.disabled).toBe(false));
  element.querySelector<HTMLButtonElement>('.search-found > .button')!.click();
  await vi.waitFor(() => expect(element.querySelectorAll('.post-quote')).toHaveLength(2));
  expect(asked.at(-1)).toBe('/api/search/posts harbour undefined more');
  expect(asked.filter((a) => a.startsWith('/api/search/messages'))).toHaveLength(1);
});

it('a query with filters is none for names, and what fails beside the messages hides none of these', async () => {
  const asked: string[] = [];
  const element = await opened({ q: 'harbour from:ann' }, (path) => {
    asked.push(path);
    if (path === '/api/search/posts') throw new Error('down');
    return NO_MESSAGES;
  });
  await vi.waitFor(() => expect(element.querySelector('.empty-title')?.textContent).toBe('Nothing found'), 5_000);
  expect(asked).not.toContain('/api/users/search');
});

it('why somebody is suggested is told by friends in common before anything else', () => {
  const user = ANN;
  expect(whySuggested({ user, sharedConversations: 2, mutualFriends: 1, followedBy: 3 })).toBe('1 mutual friend');
  expect(whySuggested({ user, sharedConversations: 2, mutualFriends: 0, followedBy: 3 })).toBe('Followed by 3 people you follow');
  expect(whySuggested({ user, sharedConversations: 2 })).toBe('2 conversations in common');
  expect(whySuggested({ user, sharedConversations: 0 })).toBeUndefined();
});

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
