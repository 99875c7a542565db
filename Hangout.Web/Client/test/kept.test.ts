import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../core/kernel';
import { keptChats } from '../features/conversations/kept';
import { kernel } from '../core';
import { startPage } from './desktop';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));

let server: ServerModel;
let page: Kernel;
const listed = (id: string, lastActivityAt: string): void => {
  const conversation = { ...server.conversation(), id, lastActivityAt, unreadCount: 2 };
  page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [conversation], gone: [] } });
};
const kept = async (list = true): Promise<string[]> => (await keptChats.read(page.storage, 'me', list)).chats.map((c) => c.info.id).sort();
const leave = (): boolean => dispatchEvent(new Event('pagehide'));

beforeEach(async () => {
  vi.restoreAllMocks();
  localStorage.clear();
  server = new ServerModel();
  server.send('ann', false);
  page = await startPage(server);
  for (const store of ['chats', 'listed'] as const) await page.storage.database?.clear(store);
});

describe('what the browser keeps of the conversations', () => {
  it('is written when the page goes, not only a moment later', async () => {
    page.run();
    page.store.dispatch({ type: 'pageLoaded', conversationId: server.id, page: server.page(1, 1), mode: 'replace' });
    leave();
    await vi.waitFor(async () => expect((await keptChats.read(kernel.storage, 'me', false)).chats[0]?.timeline?.messages).toHaveLength(1), 1_000);
  });

  it('is read at the next visit though the browser aborted the writing when the page went', async () => {
    page.run();
    vi.spyOn(keptChats, 'write').mockRejectedValue(new DOMException('Connection is closing.', 'AbortError'));
    page.store.dispatch({ type: 'pageLoaded', conversationId: server.id, page: server.page(1, 1), mode: 'replace' });
    leave();
    const read = await keptChats.read(page.storage, 'me', false);
    expect(read.chats[0]?.timeline?.messages).toHaveLength(1);
    expect((await keptChats.read(page.storage, 'somebody-else', false)).chats).toHaveLength(0);
  });

  it('leaves nothing at parting once all of it is kept', async () => {
    page.run();
    page.store.dispatch({ type: 'pageLoaded', conversationId: server.id, page: server.page(1, 1), mode: 'replace' });
    leave();
    expect(localStorage.getItem('hangout-parting')).not.toBeNull();
    await vi.waitFor(() => expect(localStorage.getItem('hangout-parting')).toBeNull(), 1_000);
  });

  it('has also those that were never opened, with their counts', async () => {
    page.run();
    listed('never-opened', '2024-01-01T00:00:00Z');
    leave();
    await vi.waitFor(async () => expect(await kept()).toContain('never-opened'), 1_000);
    const row = (await keptChats.read(page.storage, 'me', true)).chats.find((c) => c.info.id === 'never-opened');
    expect(row).toMatchObject({ info: { unreadCount: 2 } });
    expect(row?.timeline).toBeUndefined();
    expect(await kept(false)).not.toContain('never-opened');
  });

  it('is what the row says where the messages were written earlier', async () => {
    page.store.dispatch({ type: 'pageLoaded', conversationId: server.id, page: server.page(1, 1), mode: 'replace' });
    const opened = page.store.now.chats.get(server.id)!;
    await keptChats.write(page.storage, { changed: [opened], users: [], gone: [] });
    server.send('ann', false);
    const ahead = { ...opened, info: server.conversation(), timeline: { ...opened.timeline!, hasNewer: true } };
    await keptChats.write(page.storage, { changed: [ahead], users: [], gone: [] });
    const [read] = (await keptChats.read(page.storage, 'me', true)).chats;
    expect(read).toMatchObject({ change: 1, seen: 2, info: { lastSeq: 2 } });
    expect(read?.timeline?.messages).toHaveLength(1);
  });

  it('loses what ended while no page was open, once the server told all', async () => {
    const chat = page.store.now.chats.get(server.id)!;
    const other = { ...chat, info: { ...chat.info, id: 'ended' } };
    await keptChats.write(page.storage, { changed: [chat, other], users: [], gone: [] });
    await keptChats.prune(page.storage);
    expect(await kept()).toEqual([server.id, 'ended'].sort());
    await keptChats.prune(page.storage, page.store.now.chats);
    expect(await kept()).toEqual([server.id]);
  });
});
