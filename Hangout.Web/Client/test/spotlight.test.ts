import { afterEach, beforeEach, expect, it, vi, type Mock } from 'vitest';
import type { Http } from '../core/http';
import type { Kernel } from '../core/kernel';
import type { Desktop } from '../core/wire';
import { windows } from '../desktop';
import { openSpotlight, type Spotlight } from '../features/spotlight/dialog';
import { ranked, scoreOf, typedIn } from '../features/spotlight/ranking';
import { startPage } from './desktop';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));

// Nothing is laid out here, and the combobox walks only what is seen.
beforeEach(() => void vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1));
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
  localStorage.clear();
});

const ANN = { id: 'ann', username: 'ann', name: 'Ann Ångström' };
const BEN = { id: 'ben', username: 'benjamin', name: 'Ben' };
const NO_MESSAGES = { hits: [], users: [], found: 0, isMore: false, searched: { conversations: 1, words: [], also: [], unknown: [] } };
const hit = (text: string) => ({
  excerpt: text, highlights: [], message: { id: `m-${text}`, conversationId: 'c1', seq: 7, senderId: 'ann', kind: 'text', text, createdAt: '2026-01-01T00:00:00Z', change: 1 },
});

type Answer = (path: string, query: Record<string, unknown>) => unknown;
const nothing: Answer = (path) => (path === '/api/users/search' ? [] : path === '/api/search/messages' ? NO_MESSAGES : { items: [] });

async function opened(answer: Answer = nothing, text = ''): Promise<{ dialog: Spotlight; get: Mock<Http['get']>; page: Kernel }> {
  const server = new ServerModel();
  const page = await startPage(server, [{ ...server.conversation(), id: 'c2', title: 'Open sailing', lastActivityAt: '2020-01-01T00:00:00Z' }]);
  page.store.dispatch({ type: 'usersLoaded', users: [ANN, BEN] });
  const get = vi.spyOn(page.http, 'get').mockImplementation(async (path, query) => answer(path, query ?? {}));
  const module = (key: string) => ({ key, x: 0, y: 0, width: 600, height: 400, minWidth: 300, minHeight: 200 });
  windows.restore({ modules: [module('chat'), module('feed')], windows: [] } as unknown as Desktop, 'desk');
  openSpotlight(text);
  const dialog = document.querySelector<Spotlight>('hangout-spotlight')!;
  await dialog.updateComplete;
  await dialog.updateComplete;
  return { dialog, get: get, page };
}

const input = (dialog: Spotlight): HTMLInputElement => dialog.querySelector('input')!;
const titles = (dialog: Spotlight, group: string): string[] =>
  [...dialog.querySelectorAll(`[data-group=${group}] [role=option] .spotlight-words > span`)].map((e) => e.textContent.trim());
const selected = (dialog: Spotlight): string | undefined => dialog.querySelector('[aria-selected=true] .spotlight-words > span')?.textContent.trim();

async function type(dialog: Spotlight, text: string): Promise<void> {
  input(dialog).value = text;
  input(dialog).dispatchEvent(new InputEvent('input', { bubbles: true }));
  await dialog.updateComplete;
}

function press(dialog: Spotlight, key: string, more: KeyboardEventInit = {}): void {
  input(dialog).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
}

it('a prefix says what is searched', () => {
  expect(typedIn('> new')).toEqual({ scope: 'commands', query: 'new' });
  expect(typedIn(' @ann ')).toEqual({ scope: 'people', query: 'ann' });
  expect(typedIn('#sail')).toEqual({ scope: 'conversations', query: 'sail' });
  expect(typedIn('a > b')).toEqual({ scope: 'all', query: 'a > b' });
});

it('a name that begins with the query comes before one that holds it, and accents do not count', () => {
  const names = ['Harbour plan', 'Plan B', 'Airplane', 'plan', 'Other'];
  expect(ranked('plan', names, (name) => [name], 9)).toEqual(['plan', 'Plan B', 'Harbour plan', 'Airplane']);
  expect(scoreOf('angstrom', ['Ann Ångström'])).toBeGreaterThan(0);
  expect(scoreOf('ann zed', ['Ann Ångström'])).toBe(0);
  expect(scoreOf('ström ann', ['Ann Ångström'])).toBeGreaterThan(0);
  expect(ranked('', names, (name) => [name], 2)).toEqual(['Harbour plan', 'Plan B']);
});

it('without a query it shows recent conversations and commands, and asks nothing', async () => {
  const { dialog, get } = await opened();
  expect(titles(dialog, 'conversations')).toEqual(['Model', 'Open sailing']);
  expect(titles(dialog, 'commands')).toContain('New conversation');
  expect(dialog.querySelector('[data-group=people]')).toBeNull();
  await new Promise((done) => setTimeout(done, 300));
  expect(get).not.toHaveBeenCalled();
});

it('what the page knows shows at once, before the server is asked', async () => {
  const { dialog, get } = await opened();
  await type(dialog, 'sail');
  expect(titles(dialog, 'conversations')).toEqual(['Open sailing']);
  await type(dialog, 'benj');
  expect(titles(dialog, 'people')).toEqual(['Ben']);
  await type(dialog, '> open f');
  expect(titles(dialog, 'commands')).toEqual(['Open Feed']);
  expect(dialog.querySelectorAll('.spotlight-group')).toHaveLength(1);
  expect(get).not.toHaveBeenCalled();
});

it('answers to an older query are dropped, and one pause asks once', async () => {
  let release: (() => void) | undefined;
  const { dialog, get } = await opened((path, { q }) => {
    if (path !== '/api/search/messages') return nothing(path, {});
    if (q === 'har') return new Promise((done) => (release = () => done({ ...NO_MESSAGES, hits: [hit('old answer')] })));
    return { ...NO_MESSAGES, hits: [hit('new answer')] };
  });
  await type(dialog, 'ha');
  await type(dialog, 'har');
  await vi.waitFor(() => expect(release).toBeDefined());
  expect(get.mock.calls.filter(([path]) => path === '/api/search/messages')).toHaveLength(1);
  await type(dialog, 'harbour');
  await vi.waitFor(() => expect(dialog.querySelector('[data-group=messages] small')?.textContent).toContain('new answer'));
  release!();
  await new Promise((done) => setTimeout(done));
  await dialog.updateComplete;
  expect(dialog.textContent).not.toContain('old answer');
});

it('a group that failed says so, the others show, and Enter tries it again', async () => {
  let isDown = true;
  const { dialog } = await opened((path) => {
    if (path === '/api/search/posts' && isDown) throw new Error('down');
    return path === '/api/search/messages' ? { ...NO_MESSAGES, hits: [hit('a harbour')] } : nothing(path, {});
  });
  await type(dialog, 'harbour');
  await vi.waitFor(() => expect(dialog.querySelector('[data-again=posts]')).not.toBeNull());
  await vi.waitFor(() => expect(titles(dialog, 'messages')).toHaveLength(1));
  isDown = false;
  press(dialog, 'ArrowUp'); // From the first to the last.
  press(dialog, 'Enter');
  await vi.waitFor(() => expect(dialog.querySelector('[data-group=posts]')).toBeNull());
  expect(dialog.querySelector('.spotlight-nothing')?.textContent).toContain('Posts');
});

it('what the person chose stays chosen while more is found', async () => {
  let release: (() => void) | undefined;
  const { dialog } = await opened((path) =>
    (path === '/api/users/search' ? new Promise((done) => (release = () => done([{ id: 'eve', username: 'eve', name: 'Opening Eve' }]))) : nothing(path, {})));
  await type(dialog, 'open');
  await vi.waitFor(() => expect(release).toBeDefined());
  expect(selected(dialog)).toBe('Open sailing');
  press(dialog, 'Tab');
  const chosen = selected(dialog);
  expect(chosen).toBe('Open Chat');
  release!();
  await vi.waitFor(() => expect(titles(dialog, 'people')).toEqual(['Opening Eve']));
  await dialog.updateComplete;
  expect(selected(dialog)).toBe(chosen);
  expect(input(dialog).getAttribute('aria-activedescendant')).toBe(dialog.querySelector('[aria-selected=true]')!.id);
});

it('where nothing is found, nothing is chosen', async () => {
  const { dialog } = await opened();
  expect(input(dialog).hasAttribute('aria-activedescendant')).toBe(true);
  await type(dialog, 'zzzz');
  await vi.waitFor(() => expect(dialog.querySelector('.empty-title')?.textContent).toBe('Nothing found'));
  expect(input(dialog).hasAttribute('aria-activedescendant')).toBe(false);
});

it('a command that is chosen runs with the dialog gone, and stands first the next time', async () => {
  const { dialog, page } = await opened();
  const navigate = vi.spyOn(page.navigation, 'navigate').mockReturnValue();
  await type(dialog, '>write post');
  const wanted = titles(dialog, 'commands')[0]!;
  press(dialog, 'Enter');
  expect(navigate).toHaveBeenCalledWith('writePost', {});
  expect(document.querySelector('hangout-spotlight')).toBeNull();
  openSpotlight('');
  const again = document.querySelector<Spotlight>('hangout-spotlight')!;
  await again.updateComplete;
  expect(titles(again, 'commands')[0]).toBe(wanted);
});

it('offline it searches what it knows, says so, and asks nothing', async () => {
  const { dialog, get, page } = await opened();
  page.store.dispatch({ type: 'linkChanged', link: 'offline' });
  await type(dialog, 'sailing');
  expect(titles(dialog, 'conversations')).toEqual(['Open sailing']);
  expect(dialog.querySelector('.spotlight-note')?.textContent).toContain('offline');
  await new Promise((done) => setTimeout(done, 300));
  expect(get).not.toHaveBeenCalled();
});
