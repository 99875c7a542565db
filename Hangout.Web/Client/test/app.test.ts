import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../core/app';
import { Tabs } from '../core/tabs';
import { startApp } from './desktop';
import { Hub } from './hub';

vi.mock('@microsoft/signalr', () => import('./hub'));

const pause = (ms: number): Promise<void> => new Promise((done) => void setTimeout(done, ms));

describe('a page that is online', () => {
  let app: App;
  beforeEach(async () => {
    app = await startApp();
    app.run();
    await vi.waitFor(() => expect(app.store.now.link).toBe('online'));
  });

  it('reads what is unsent once, and then rests', async () => {
    const read = vi.spyOn(app.storage, 'unsent');
    await pause(100);
    const reads = read.mock.calls.length;
    app.store.dispatch({ type: 'typingChanged', event: { conversationId: 'c1', userId: 'ann', isTyping: true }, now: Date.now() });
    await pause(100);
    expect(reads).toBeLessThanOrEqual(1);
    expect(read).toHaveBeenCalledTimes(reads);
  });

  it('sends what another tab wrote and left behind', async () => {
    const sent: string[] = [];
    Hub.current.answers.SendMessage = ({ text }: { text: string }) => {
      sent.push(text);
      return { message: { id: 'm1', seq: 1, change: 1, createdAt: '' } };
    };
    await app.storage.putUnsent({ id: 'm1', conversationId: 'c1', text: 'left behind', createdAt: '', state: 'waiting' });
    new Tabs('hangout-me').tell({ type: 'unsentChanged' });
    await vi.waitFor(() => expect(sent).toEqual(['left behind']));
  });
});

it('a page connects again whatever a failed connect was told with', async () => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const app = await startApp();
  Hub.current.failures.push('no error at all');
  app.run();
  await vi.waitFor(() => expect(app.store.now.link).toBe('online'), 4_000);
});
