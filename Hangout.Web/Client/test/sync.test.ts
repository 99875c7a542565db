import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../core/http';
import type { Kernel } from '../core/kernel';
import type { Conversation, MarkReadRequest, ReadStateResult, SyncResult } from '../core/wire';
import { conversationsApi } from '../features/conversations/api';
import type { Chat } from '../features/conversations/state';
import { sync } from '../features/conversations/sync';
import { peopleApi } from '../features/people';
import { startPage } from './desktop';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));

/** An answer that the test gives when it is time. */
function later<T>(): { promise: Promise<T>; give: (value: T) => void } {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (give = done));
  return { promise, give };
}

const server = new ServerModel();
server.send('ann', false);
server.send('ann', false);
const conversation = (id: string, changed: Partial<Conversation> = {}): Conversation => ({ ...server.conversation(), id, ...changed });
const noAnswer = (): never => {
  throw new Error('nobody expected this call');
};

let page: Kernel;
const realtime = { sync: vi.fn<(request: unknown) => Promise<SyncResult>>(), markRead: vi.fn<(request: MarkReadRequest) => Promise<ReadStateResult>>() };
const chat = (id: string): Chat | undefined => page.store.now.chats.get(id);
const readTo = (conversationId: string, seq: number): ReadStateResult => ({ state: { conversationId, lastReadSeq: seq, lastSeq: 2, unreadCount: 2 - seq, mentionCount: 0 } });
/** Its counts must be asked for. */
const makeStale = (id: string): void => page.store.dispatch({ type: 'synced', request: { conversations: [{ conversationId: id, change: 2 }], full: false }, result: { changes: [{ conversationId: id, messages: [], lastChange: 2, startAfresh: true }], gone: [], users: [] } });
const read = (id: string, seq: number): void => page.store.dispatch({ type: 'readHere', conversationId: id, seq });
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(500);

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockReturnValue(undefined);
  page = await startPage(server, ['c2', 'c3'].map((id) => conversation(id)));
  vi.useFakeTimers();
  for (const call of ['get', 'list'] as const) vi.spyOn(conversationsApi, call).mockImplementation(noAnswer);
  realtime.sync.mockReset().mockImplementation(noAnswer);
  realtime.markRead.mockReset().mockImplementation(async ({ conversationId, seq }) => readTo(conversationId, seq));
  vi.spyOn(page.realtime, 'invoke').mockImplementation(async (method, request) => (method === 'Sync' ? realtime.sync(request) : realtime.markRead(request as MarkReadRequest)));
  page.store.dispatch({ type: 'linkChanged', link: 'online' });
  page.catchUp.start();
});
afterEach(() => vi.useRealTimers());

describe('catching up', () => {
  it('tells also what was read while it ran', async () => {
    const first = later<ReadStateResult>();
    realtime.markRead.mockReturnValueOnce(first.promise);
    read('c1', 1);
    await settled();
    read('c1', 2);
    first.give(readTo('c1', 1));
    await settled();
    expect(chat('c1')?.confirmedRead).toBe(2);
  });

  it('goes on with the rest when one conversation is refused', async () => {
    realtime.markRead.mockImplementation(async ({ conversationId, seq }) => (conversationId === 'c1' ? { error: { code: 'overloaded', message: '' } } : readTo(conversationId, seq)));
    const get = vi.spyOn(conversationsApi, 'get').mockImplementation(async (id) => {
      if (id === 'c2') throw new ApiError(500, 'internal', '');
      return conversation(id, { lastReadSeq: 1, unreadCount: 1 });
    });
    for (const id of ['c1', 'c2', 'c3']) read(id, 1);
    await settled();
    expect(['c1', 'c2', 'c3'].map((id) => chat(id)?.confirmedRead)).toEqual([0, 1, 1]);
    for (const id of ['c2', 'c3']) makeStale(id);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(get).toHaveBeenCalledWith('c2');
    expect(chat('c3')?.stale).toBe(false);
  });

  it('lets go of a conversation that is not ours any more', async () => {
    realtime.markRead.mockResolvedValue({ error: { code: 'conversation_not_found', message: '' } });
    vi.spyOn(conversationsApi, 'get').mockRejectedValue(new ApiError(404, 'conversation_not_found', ''));
    read('c1', 2);
    makeStale('c2');
    await settled();
    expect([...page.store.now.chats.keys()]).toEqual(['c3']);
  });

  it('asks again for people whose names it did not get', async () => {
    const users = vi.spyOn(peopleApi, 'byId').mockRejectedValueOnce(new ApiError(0, 'network', '')).mockResolvedValue([{ id: 'zoe', username: 'zoe', name: 'Zoe' }]);
    const message = { ...server.messages[1]!, senderId: 'zoe', seq: 3, change: 3 };
    page.store.dispatch({ type: 'messagesChanged', event: { conversationId: 'c1', messages: [{ ...message, conversationId: 'c1' }] } });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(users).toHaveBeenCalledTimes(2);
    expect(page.store.now.users.get('zoe')?.name).toBe('Zoe');
  });
});

describe('what the server says may be lost', () => {
  it('is asked for until it is there', async () => {
    const whole: SyncResult = { changes: [], gone: [], users: [], conversations: [conversation('c1', { unreadCount: 0, lastReadSeq: 2 })], notificationsUnread: 0 };
    realtime.sync.mockRejectedValueOnce(new Error('overloaded')).mockResolvedValueOnce(whole);
    sync.missed();
    await settled();
    await settled();
    expect(realtime.sync).toHaveBeenCalledTimes(2);
    expect(realtime.sync).toHaveBeenLastCalledWith({ conversations: ['c1', 'c2', 'c3'].map((conversationId) => ({ conversationId, change: 2 })), full: true });
    expect(chat('c1')?.info.unreadCount).toBe(0);
  });

  it('is a conversation that the list does not hold, asked for once', async () => {
    const asked = vi.spyOn(conversationsApi, 'get').mockResolvedValue(conversation('c9'));
    await Promise.all([sync.meet('c9'), sync.meet('c9')]);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(chat('c9')?.info.id).toBe('c9');
  });
});

describe('an answer that an event overtook', () => {
  it('does not undo what the event told of its conversation', async () => {
    const answers = [later<Conversation>(), later<Conversation>()];
    vi.spyOn(conversationsApi, 'get').mockImplementation(async (id) => answers[id === 'c1' ? 0 : 1]!.promise);
    const rereads = [sync.reread('c1'), sync.reread('c2')];
    sync.told({ conversations: [conversation('c1', { title: 'After', canPost: false })], gone: ['c2'] });
    answers.forEach((answer, i) => answer.give(conversation(`c${i + 1}`, { title: 'Before', canPost: true })));
    await Promise.all(rereads);
    expect(chat('c1')?.info).toMatchObject({ title: 'After', canPost: false });
    expect(chat('c2')).toBeUndefined();
  });

  it('does not undo it either when everything was asked for', async () => {
    const answer = later<SyncResult>();
    realtime.sync.mockReturnValue(answer.promise);
    const full = sync.full();
    sync.told({ conversations: [conversation('c1', { title: 'After' })], gone: ['c2'] });
    answer.give({ changes: [], gone: ['c1'], users: [], conversations: [conversation('c2'), conversation('c3', { title: 'Anew' })] });
    await full;
    expect([...page.store.now.chats.values()].map((c) => c.info.title)).toEqual(['After', 'Anew']);
  });

  it('does not undo what everything that was asked for meanwhile told', async () => {
    const answer = later<Conversation>();
    vi.spyOn(conversationsApi, 'get').mockReturnValue(answer.promise);
    realtime.sync.mockResolvedValue({ changes: [], gone: [], users: [], conversations: [conversation('c1', { title: 'After' })] });
    const reread = sync.reread('c1');
    await sync.full();
    answer.give(conversation('c1', { title: 'Before' }));
    await reread;
    expect(chat('c1')?.info.title).toBe('After');
  });

  it('is used when it is of another conversation', async () => {
    vi.spyOn(conversationsApi, 'get').mockResolvedValue(conversation('c1', { title: 'Anew' }));
    const reread = sync.reread('c1');
    sync.told({ conversations: [], gone: ['c2'] });
    await reread;
    expect(chat('c1')?.info.title).toBe('Anew');
  });
});
