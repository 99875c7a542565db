import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowsApi } from '../desktop/api';
import { Windows } from '../desktop/windows';

const chat = { key: 'chat', name: 'Chat', icon: 'chat', width: 800, height: 600, minWidth: 300, minHeight: 200, position: 1 };

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
