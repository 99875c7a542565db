import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Desktop } from '../core/wire';
import { windows } from '../desktop';
import { toggleDesktop } from '../desktop/actions';
import { windowsApi } from '../desktop/api';
import { Desk } from '../desktop/desk';
import type { Switcher } from '../desktop/switcher';
import { startPage } from './desktop';

const module = (key: string): object => ({ key, name: key, x: 100, y: 100, width: 600, height: 400, minWidth: 300, minHeight: 200 });
let desk: Desk | undefined;
const ids: Record<string, string> = {};

beforeEach(async () => {
  await startPage();
  vi.spyOn(windowsApi, 'read').mockReturnValue(new Promise(() => undefined));
  vi.stubGlobal('innerWidth', 1440);
  windows.restore({ modules: ['chat', 'feed', 'files'].map(module), windows: [] } as unknown as Desktop, 'desk');
  // One for all tests: its keys are the page's, and a second desk would take each of them again.
  if (!desk) (desk = new Desk(document.createElement('main'))).start();
  for (const key of ['files', 'feed', 'chat']) ids[key] = windows.openNew(key, key === 'chat' ? { conversation: 'c1' } : {})!.id;
});
afterEach(() => {
  dispatchEvent(new Event('blur'));
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const overview = (): Switcher | null => document.querySelector('window-switcher');
const names = (): string[] => [...overview()!.querySelectorAll('.switcher-window strong')].map((e) => e.textContent);
const chosen = (): string | undefined => overview()?.querySelector('.is-chosen strong')?.textContent;
const front = (): string | undefined => windows.front.peek()?.module;

/** A key where the focus is. Answers whether the desk left it alone. */
async function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = overview()?.querySelector('dialog') ?? document.body): Promise<boolean> {
  const wasLeft = target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  await overview()?.updateComplete;
  return wasLeft;
}
const backquote = (more: KeyboardEventInit = {}, target?: EventTarget): Promise<boolean> => press('`', { code: 'Backquote', altKey: true, ...more }, target);
const letGo = (): boolean => dispatchEvent(new KeyboardEvent('keyup', { key: 'Alt' }));

it('Alt held shows all windows, the one in front first, and letting it go chooses', async () => {
  await backquote();
  expect(names()).toEqual(['Model', 'Feed', 'Files']);
  expect(chosen()).toBe('Feed');
  await backquote();
  expect(chosen()).toBe('Files');
  await backquote({ shiftKey: true });
  expect(chosen()).toBe('Feed');
  await press('ArrowLeft', { altKey: true });
  expect(chosen()).toBe('Model');
  await press('ArrowLeft', { altKey: true });
  expect(chosen()).toBe('Files');
  letGo();
  expect(overview()).toBeNull();
  expect(front()).toBe('files');
});

it('Escape leaves everything as it was, and a minimised window comes back when it is chosen', async () => {
  windows.minimize(ids.feed!);
  await backquote();
  expect(names()).toEqual(['Model', 'Files', 'Feed']);
  await press('Escape');
  expect(overview()).toBeNull();
  letGo();
  expect(front()).toBe('chat');

  await backquote({ shiftKey: true });
  expect(chosen()).toBe('Feed');
  await press('Enter');
  expect(front()).toBe('feed');
  expect(windows.get(ids.feed!)?.minimized).toBe(false);
});

it('keys of an input method and those that write are left alone', async () => {
  const text = document.createElement('textarea');
  document.body.append(text);
  expect(await backquote({ isComposing: true }, text)).toBe(true);
  expect(await press('ð', { code: 'KeyD', ctrlKey: true, altKey: true }, text)).toBe(true);
  expect(overview()).toBeNull();
  expect(front()).toBe('chat');
});

it('the desktop is shown, and then exactly those windows are back', async () => {
  windows.minimize(ids.files!);
  expect(await press('d', { code: 'KeyD', ctrlKey: true, altKey: true })).toBe(false);
  expect(front()).toBeUndefined();
  toggleDesktop();
  expect(windows.all.peek().filter((w) => !w.minimized).map((w) => w.module).sort()).toEqual(['chat', 'feed']);
  expect(front()).toBe('chat');

  // What was opened meanwhile is put away by itself.
  toggleDesktop();
  windows.focus(ids.files!);
  toggleDesktop();
  expect(front()).toBeUndefined();
  toggleDesktop();
  expect(windows.all.peek().filter((w) => !w.minimized).map((w) => w.module)).toEqual(['files']);
});
