import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../core/kernel';
import { KeptUnsent } from '../features/outbox/kept';
import { Tabs } from '../core/tabs';
import { startPage } from './desktop';
import { Hub } from './hub';

vi.mock('@microsoft/signalr', () => import('./hub'));

const pause = (ms: number): Promise<void> => new Promise((done) => void setTimeout(done, ms));

describe('a page that is online', () => {
  let page: Kernel;
  beforeEach(async () => {
    page = await startPage();
    page.run();
    await vi.waitFor(() => expect(page.store.now.link).toBe('online'), 10_000);
  });

  it('reads what is unsent once, and then rests', async () => {
    const read = vi.spyOn(KeptUnsent.prototype, 'all');
    await pause(100);
    const reads = read.mock.calls.length;
    page.store.dispatch({ type: 'typingChanged', event: { conversationId: 'c1', userId: 'ann', isTyping: true }, now: Date.now() });
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
    const request = { id: 'm1', conversationId: 'c1', text: 'left behind' };
    await new KeptUnsent(page.storage).put({ id: 'm1', conversationId: 'c1', kind: 'SendMessage', request, createdAt: '', state: 'waiting' });
    new Tabs('hangout-me').tell('unsentChanged', {});
    await vi.waitFor(() => expect(sent).toEqual(['left behind']), 10_000);
  });
});

it('a page connects again whatever a failed connect was told with', async () => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const page = await startPage();
  Hub.current.failures.push('no error at all');
  page.run();
  await vi.waitFor(() => expect(page.store.now.link).toBe('online'), 4_000);
});
