import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Desktop } from '../core/wire';
import { windows } from '../desktop';
import { host } from '../desktop/host';
import { recordSteps } from '../desktop/steps';
import type { DeviceClass } from '../core/wire';
import { startPage } from './desktop';

/** The browser's history, as far as a page sees it. */
class FakeHistory {
  readonly entries: unknown[] = [null];
  at = 0;

  get state(): unknown {
    return this.entries[this.at];
  }

  pushState(state: unknown): void {
    this.entries.splice(++this.at, Infinity, structuredClone(state));
  }

  replaceState(state: unknown): void {
    this.entries[this.at] = structuredClone(state);
  }

  back(): void {
    if (this.at > 0) this.go(-1);
  }

  go(by: number): void {
    this.at += by;
    dispatchEvent(new PopStateEvent('popstate', { state: this.state }));
  }
}

const module = (key: string): object => ({ key, x: 0, y: 0, width: 600, height: 400, minWidth: 300, minHeight: 200 });
const here = (): [string | undefined, object | undefined] => [windows.front.peek()?.module, windows.front.peek()?.view];
let past: FakeHistory;
let chat: string;

beforeEach(async () => {
  await startPage();
  past = new FakeHistory();
  vi.stubGlobal('history', past);
});
afterEach(() => vi.unstubAllGlobals());

function restore(device: DeviceClass): void {
  const saved = { id: 'w1', module: 'chat', x: 0, y: 0, width: 600, height: 400, isMinimized: false, isMaximized: false, z: 1 };
  windows.restore({ modules: [module('chat'), module('notifications')], windows: [saved] } as unknown as Desktop, device);
  chat = 'w1';
}

describe.each(['phone', 'tablet', 'desk'] as const)('on a %s', (device) => {
  beforeEach(() => {
    restore(device);
    recordSteps();
  });

  it('back goes through details, conversation, list and windows, one step at a time', () => {
    windows.setView(chat, { conversation: 'c1' });
    windows.setView(chat, { conversation: 'c1', details: 'open' });
    windows.open('notifications');
    expect(past.entries).toHaveLength(4);
    const steps = [1, 2, 3].map(() => {
      past.back();
      return here();
    });
    expect(steps).toEqual([['chat', { conversation: 'c1', details: 'open' }], ['chat', { conversation: 'c1' }], ['chat', {}]]);
    past.go(3);
    expect(here()[0]).toBe('notifications');
    expect(past.entries).toHaveLength(4);
  });

  it('a notification that opens a conversation is one step, from which back leads to the notifications', () => {
    windows.setView(chat, { conversation: 'c1', details: 'open' });
    windows.open('notifications');
    windows.open('chat', { conversation: 'c2' });
    expect(past.entries).toHaveLength(4);
    expect(here()).toEqual(['chat', { conversation: 'c2' }]);
    past.back();
    expect(here()[0]).toBe('notifications');
  });

  it('a window that was closed opens again by going back', () => {
    windows.setView(chat, { conversation: 'c1' });
    windows.open('notifications');
    windows.close(chat);
    past.back();
    expect(here()).toEqual(['chat', { conversation: 'c1' }]);
  });
});

describe('the history', () => {
  beforeEach(() => {
    restore('phone');
    recordSteps();
  });

  it('gets no entry for what no person did', () => {
    windows.setView(chat, { conversation: 'c1' }, false);
    windows.take({ device: 'phone', windows: [] });
    restore('tablet');
    expect(past.entries).toHaveLength(1);
  });

  it('gets one entry, not two, for a link that is followed', () => {
    past.pushState(null); // What the browser adds for the address.
    windows.open('chat', { conversation: 'c1' });
    expect(past.entries).toHaveLength(2);
  });

  it('is gone back in by the page\'s own Back, and gets a new step where the person came from elsewhere', () => {
    windows.setView(chat, { conversation: 'c1' });
    host.leadBack(chat, {});
    expect([past.at, here()]).toEqual([0, ['chat', {}]]);

    windows.open('notifications');
    windows.open('chat', { conversation: 'c1' });
    host.leadBack(chat, {});
    expect([past.at, here()]).toEqual([3, ['chat', {}]]);
  });
});
