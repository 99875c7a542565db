import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowsApi } from '../desktop/api';
import { setWindows, windows as openWindows } from '../desktop';
import { keptWindows } from '../desktop/kept';
import { Windows } from '../desktop/windows';
import { startPage } from './desktop';

const chat = { key: 'chat', name: 'Chat', icon: 'chat', x: 100, y: 100, width: 800, height: 600, minWidth: 300, minHeight: 200, position: 1 };

/** A server that answers when it is told to. */
class SlowServer {
  readonly saves: { windows: readonly { isMinimized: boolean }[]; answer: () => void; fail: () => void }[] = [];

  readonly api = {
    save: (_device: string, windows: readonly { isMinimized: boolean }[]) =>
      new Promise<void>((answer, fail) => this.saves.push({ windows, answer, fail: () => fail(new Error('away')) })),
  } as unknown as WindowsApi;
}

describe('what is kept of the windows', () => {
  let server: SlowServer;
  let windows: Windows;
  let id: string;

  beforeEach(async () => {
    vi.useFakeTimers();
    server = new SlowServer();
    windows = new Windows(server.api);
    windows.restore({ modules: [chat], windows: [] } as unknown as Parameters<Windows['restore']>[0], 'desk');
    id = windows.openNew('chat')?.id ?? '';
    await vi.runAllTimersAsync();
  });
  afterEach(() => vi.useRealTimers());

  it('goes out one save after the other, the newest last', async () => {
    windows.minimize(id);
    await vi.runAllTimersAsync();
    expect(server.saves).toHaveLength(1);

    server.saves[0]?.answer();
    await vi.runAllTimersAsync();
    expect(server.saves.map((s) => s.windows[0]?.isMinimized)).toEqual([false, true]);
  });

  it('goes out at once when the page closes', async () => {
    windows.minimize(id);
    dispatchEvent(new Event('pagehide'));
    await vi.runAllTimersAsync();
    expect(server.saves).toHaveLength(2);
  });

  it('waits for all that are under way', async () => {
    windows.minimize(id);
    dispatchEvent(new Event('pagehide'));
    windows.focus(id);
    server.saves[0]?.answer();
    await vi.runAllTimersAsync();
    expect(server.saves).toHaveLength(2);

    server.saves[1]?.answer();
    await vi.runAllTimersAsync();
    expect(server.saves.map((s) => s.windows[0]?.isMinimized)).toEqual([false, true, false]);
  });

  it('goes out with the next change when it failed', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    server.saves[0]?.fail();
    await vi.runAllTimersAsync();
    expect(server.saves).toHaveLength(1);

    windows.minimize(id);
    await vi.runAllTimersAsync();
    expect(server.saves).toHaveLength(2);
  });
});

describe('a window for which the screen became too small', () => {
  const large = { width: 1440, height: 848 };
  const small = { width: 1040, height: 500 };
  const left = { x: 500, y: 100, width: 900, height: 700 };
  let saved: readonly object[];
  let windows: Windows;
  let id: string;
  const drawn = (): object => windows.placeOf(windows.get(id)!);
  const savedNow = (): object => {
    dispatchEvent(new Event('pagehide'));
    return saved[0]!;
  };

  beforeEach(() => {
    windows = new Windows({ save: async (_device: string, now: readonly object[]) => void (saved = now) });
    windows.desk.value = large;
    const window = { id: 'w1', module: 'chat', ...left, isMinimized: false, isMaximized: false, z: 1 };
    windows.restore({ modules: [chat], windows: [window] } as unknown as Parameters<Windows['restore']>[0], 'desk');
    id = 'w1';
    windows.resizeDesk(small);
  });

  it('is drawn wholly on it, and goes back where it was', () => {
    expect(drawn()).toEqual({ x: 132, y: 8, width: 900, height: 484 });
    windows.openNew('chat');
    windows.resizeDesk(large);
    expect(drawn()).toEqual(left);
  });

  it('is saved as the person chose it', () => {
    windows.openNew('chat');
    expect(savedNow()).toMatchObject(left);
  });

  it('is saved with what the person changes there, and nothing else', () => {
    windows.place(id, { x: 40, y: 8, width: 900, height: 484 });
    expect(drawn()).toEqual({ x: 40, y: 8, width: 900, height: 484 });
    expect(savedNow()).toMatchObject({ ...left, x: 40 });
    windows.resizeDesk(large);
    expect(drawn()).toEqual({ ...left, x: 40 });
  });

  it('takes its own size again after it was snapped there', () => {
    windows.snapTo(id, 'left');
    windows.snap(id, 'right');
    windows.resizeDesk(large);
    expect(drawn()).toEqual(left);
  });

  it('keeps its part of the first arrangement until the person chooses a place', () => {
    const first = { id: 'w1', module: 'chat', ...left, isMinimized: false, isMaximized: false, z: 1, state: '{"first":"main"}' };
    windows.restore({ modules: [chat], windows: [first] } as unknown as Parameters<Windows['restore']>[0], 'desk');
    expect(drawn()).toEqual({ x: 16, y: 16, width: 692, height: 468 });
    windows.toggleMaximized(id);
    windows.toggleMaximized(id);
    windows.resizeDesk(large);
    expect(drawn()).toEqual({ x: 16, y: 16, width: 1003, height: 816 });
    expect(savedNow()).toMatchObject({ ...left, state: '{"first":"main","view":{}}' });
    windows.place(id, { x: 40, y: 16, width: 1003, height: 816 });
    expect(savedNow()).toMatchObject({ x: 40, y: 16, width: 1003, height: 816, state: '{"placedOn":{"width":1440,"height":848},"view":{}}' });
  });

  it('stays over an edge where the person put it, on a desk as large', () => {
    windows.resizeDesk(large);
    const hanging = { x: 900, y: 400, width: 900, height: 700 };
    windows.place(id, hanging);
    const again = { ...savedNow(), id: 'w1', module: 'chat', isMinimized: false, isMaximized: false, z: 1 };
    windows.restore({ modules: [chat], windows: [again] } as unknown as Parameters<Windows['restore']>[0], 'desk');
    expect(drawn()).toEqual(hanging);
    windows.resizeDesk(small);
    expect(drawn()).not.toEqual(hanging);
    windows.resizeDesk(large);
    expect(drawn()).toEqual(hanging);
  });

  it('opens anew in the size of its module, however small the desk', () => {
    windows.close(id);
    windows.openNew('chat');
    expect(savedNow()).toMatchObject({ x: 100, y: 100, width: 800, height: 600 });
  });
});

describe('another tab', () => {
  it('has the windows where this one puts them, each with what that tab shows in it', () => {
    const tabs: Windows[] = [];
    const api = { save: async () => undefined } as unknown as WindowsApi;
    for (const other of [1, 0]) tabs.push(new Windows(api, (change) => tabs[other]?.take(structuredClone(change))));
    const [one, two] = tabs as [Windows, Windows];
    const window = { id: 'w1', module: 'chat', x: 100, y: 100, width: 800, height: 600, isMinimized: false, isMaximized: false, z: 1 };
    for (const tab of tabs) {
      tab.desk.value = { width: 1440, height: 848 };
      tab.restore({ modules: [chat], windows: [window] } as unknown as Parameters<Windows['restore']>[0], 'desk');
    }
    one.setView('w1', { conversation: 'c1' });
    two.setView('w1', { conversation: 'c2' });
    one.place('w1', { x: 300, y: 200, width: 700, height: 500 });
    const opened = one.openNew('chat')!.id;
    expect(two.get('w1')).toMatchObject({ rect: { x: 300, y: 200, width: 700, height: 500 }, view: { conversation: 'c2' } });
    expect(two.front.value?.id).toBe(opened);
    one.close(opened);
    one.minimize('w1');
    expect(two.all.value).toMatchObject([{ id: 'w1', minimized: true }]);
  });

  it('keeps its windows when the change belongs to another class of device', () => {
    const windows = new Windows({ save: async () => undefined });
    windows.restore({ modules: [chat], windows: [] } as unknown as Parameters<Windows['restore']>[0], 'desk');
    windows.openNew('chat');
    windows.take({ device: 'phone', windows: [] });
    expect(windows.all.value).toHaveLength(1);
  });
});

describe('a page that opens without a network', () => {
  const restored = { modules: [chat], windows: [] } as unknown as Parameters<Windows['restore']>[0];

  it('has the windows as they last were in this browser, of the same person only', async () => {
    const page = await startPage();
    const before = new Windows({ save: async () => undefined }, (change) => keptWindows.write(change));
    before.restore(restored, 'desk');
    before.openNew('chat', { conversation: 'c1' });
    setWindows(new Windows({ save: async () => undefined }));
    openWindows.restore(restored, 'desk');
    keptWindows.restore();
    expect(openWindows.all.value).toMatchObject([{ module: 'chat', view: { conversation: 'c1' } }]);

    openWindows.restore(restored, 'desk');
    Object.assign(page.boot.me, { id: 'somebody else' });
    keptWindows.restore();
    expect(openWindows.all.value).toEqual([]);
  });
});
