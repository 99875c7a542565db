import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../core/kernel';
import { initialState, reduce, type Event, type State } from '../core/store';
import type { Post, Preferences } from '../core/wire';
import { columnOf, columnsIn, moved, titleOf, viewOf, withColumn, withoutColumn } from '../features/feed/columns';
import { FeedDeck } from '../features/feed/deck';
import { checkTimeline } from '../features/posts/feed';
import { timelineIn } from '../features/posts/store';
import { startPage } from './desktop';

vi.mock('@microsoft/signalr', () => import('./hub'));
afterEach(() => document.body.replaceChildren());

const me = { id: 'me', username: 'me', name: 'Me', language: 'en', roles: [] };
const post = (n: number): Post => ({
  id: `p${n}`, author: { id: 'ann', username: 'ann', name: 'Ann' }, kind: 'text', audience: 'public', text: `post ${n}`, version: 1, likes: 0, comments: 0, shares: 0, isLiked: false,
  isShared: false, createdAt: new Date(1_700_000_000_000 + n * 1_000).toISOString(),
});
const preferences = (feedColumns: readonly string[], version = 1): Preferences => ({ version, privacy: {}, notifications: {}, interface: { feedColumns } });

describe('columns', () => {
  it('begin with what is shown, beside which the first one is added', () => {
    expect(withColumn([], 'explore', 'home')).toEqual(['home', 'explore']);
    expect(withColumn(['home', 'explore'], 'tag:boats', 'home')).toEqual(['home', 'explore', 'tag:boats']);
    expect(withColumn(['home', 'explore'], 'explore', 'home')).toEqual(['home', 'explore']);
    const full = Array.from({ length: 12 }, (_, i) => `tag:t${i}`);
    expect(withColumn(full, 'home', 'home')).toBe(full);
  });

  it('are none where one is left alone', () => {
    expect(withoutColumn(['home', 'explore', 'tag:a'], 'explore')).toEqual(['home', 'tag:a']);
    expect(withoutColumn(['home', 'explore'], 'explore')).toEqual([]);
  });

  it('move one place, and not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 'elsewhere', 1)).toEqual(['a', 'b']);
  });

  it('are what a window shows', () => {
    for (const column of ['home', 'explore', 'tag:café', 'user:01900000-0000-7000-8000-000000000001']) expect(columnOf(viewOf(column))).toBe(column);
    expect(columnOf({})).toBe('home');
    expect(titleOf('tag:café', new Map())).toBe('#café');
    expect(titleOf('user:ann', new Map([['ann', { id: 'ann', username: 'ann', name: 'Ann' }]]))).toBe('Ann');
  });
});

describe('a timeline of which nobody is told', () => {
  const apply = (state: State, ...events: Event[]): State => events.reduce(reduce, state);
  it('has what is new behind its own pill, and moves nothing', () => {
    const state = apply(initialState(me), { type: 'timelineLoaded', key: 'explore', posts: [post(2), post(1)], mode: 'replace' },
      { type: 'timelineChecked', key: 'explore', posts: [post(4), post(3), post(2)] });
    expect(timelineIn(state, 'explore')).toMatchObject({ ids: ['p2', 'p1'], fresh: ['p4', 'p3'] });
  });

  it('is looked into when anything new is told of, whether or not the home timeline was opened', () => {
    const state = apply(initialState(me), { type: 'postsChanged', event: { authorId: 'ann', postIds: ['p9'], areNew: true } });
    expect(state.posts).toMatchObject({ news: 1, told: 0 });
  });
});

describe('on the page', () => {
  let page: Kernel;
  let saved: unknown[];
  beforeEach(async () => {
    page = await startPage();
    saved = [];
    let version = 1;
    const call = page.http.call.bind(page.http);
    vi.spyOn(page.http, 'call').mockImplementation(async (method, path, body) => {
      if (path !== '/api/me/preferences') return call(method, path, body);
      const columns = (body as { interface?: { feedColumns?: readonly string[] } } | undefined)?.interface?.feedColumns;
      if (columns) saved.push(columns);
      return preferences(columns ?? [], ++version);
    });
    vi.spyOn(page.http, 'get').mockImplementation(async (path) => (path.startsWith('/api/feed') ? { items: [post(1)], since: 's' } : []));
  });

  it('so much that is new begins a timeline anew instead of leaving a gap', async () => {
    page.store.dispatch({ type: 'timelineLoaded', key: 'explore', posts: [post(-5)], mode: 'replace' });
    await checkTimeline('explore');
    expect(timelineIn(page.store.now, 'explore')).toMatchObject({ ids: ['p1'], fresh: [], isRestarted: true });
  });

  it('a look that is chosen leaves the columns', () => {
    page.store.dispatch({ type: 'preferencesLoaded', preferences: preferences(['home', 'explore']) });
    page.store.dispatch({ type: 'preferencesAhead', change: { interface: { theme: 'dark', showAnimations: true, isCompact: false, fontSize: 'medium', language: '' } } });
    expect(columnsIn(page.store.now)).toEqual(['home', 'explore']);
  });

  it('columns are walked, moved and removed by the keyboard, and kept', async () => {
    page.store.dispatch({ type: 'preferencesLoaded', preferences: preferences(['home', 'explore', 'tag:boats']) });
    const deck = Object.assign(new FeedDeck(), { empty: () => undefined });
    document.body.append(deck);
    await deck.updateComplete;
    const order = (): (string | undefined)[] => [...deck.querySelectorAll<HTMLElement>('.deck-column')].map((c) => c.dataset.column);
    const scroller = (column: string): HTMLElement => deck.querySelector<HTMLElement>(`[data-column='${column}'] [data-scroller]`)!;
    const press = (key: string, more: KeyboardEventInit = {}): boolean =>
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    expect(order()).toEqual(['home', 'explore', 'tag:boats']);
    scroller('home').focus();
    press(']');
    expect(document.activeElement).toBe(scroller('explore'));
    press('ArrowRight', { altKey: true, shiftKey: true });
    await vi.waitFor(() => expect(order()).toEqual(['home', 'tag:boats', 'explore']));
    await vi.waitFor(() => expect(saved.at(-1)).toEqual(['home', 'tag:boats', 'explore']));
    await vi.waitFor(() => expect(document.activeElement).toBe(scroller('explore')));
    press('Delete', { altKey: true, shiftKey: true });
    await vi.waitFor(() => expect(saved.at(-1)).toEqual(['home', 'tag:boats']));
    await vi.waitFor(() => expect(order()).toEqual(['home', 'tag:boats']));
  });
});
