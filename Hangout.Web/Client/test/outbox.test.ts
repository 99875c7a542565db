import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode, SendMessageRequest, SendMessageResult } from '../core/wire';
import { Outbox } from '../core/outbox';
import { Storage } from '../core/storage';
import { Store } from '../core/store/store';
import { ME } from './model';

const me = { id: ME, username: 'me', name: 'Me', language: 'en', roles: [] };
let account = 0;

/** A server that keeps one message an ID, as the real one does, and a browser page in front of it. */
class World {
  readonly written = new Map<string, string>();
  readonly calls: string[] = [];
  online = true;
  refuse: ErrorCode | undefined;
  /** The answer is lost after the write: the client cannot know. */
  loseAnswers = 0;
  /** What happens while a client waits before its next try. */
  meanwhile: () => void = () => undefined;

  send = async (request: SendMessageRequest): Promise<SendMessageResult> => {
    this.calls.push(request.text ?? '');
    if (this.refuse) return { error: { code: this.refuse, message: 'no', retryAfterMs: 1 } };
    if (!this.written.has(request.id)) this.written.set(request.id, request.text ?? '');
    if (this.loseAnswers > 0) {
      this.loseAnswers--;
      this.online = false;
      throw new Error('connection lost');
    }
    return { message: { id: request.id, seq: this.written.size, change: this.written.size, createdAt: '2024-01-01T00:00:00Z' } };
  };

  async page(name: string, exclusive = (work: () => Promise<void>): Promise<void> => work()): Promise<{ outbox: Outbox; store: Store; storage: Storage }> {
    const storage = await Storage.open(name);
    const store = new Store(me);
    const outbox = new Outbox({ store, storage, send: this.send, isOnline: () => this.online, announce: () => undefined, exclusive, sleep: async () => this.meanwhile() });
    await outbox.load();
    return { outbox, store, storage };
  }
}

describe('an unsent message', () => {
  let name = '';
  beforeEach(() => (name = `account-${++account}`));

  it('goes out at once when connected, and is stored no longer', async () => {
    const world = new World();
    const { outbox, storage, store } = await world.page(name);
    await outbox.add('c1', 'hello');
    await outbox.drain();
    expect([...world.written.values()]).toEqual(['hello']);
    expect(await storage.unsent()).toEqual([]);
    expect(store.now.unsent[0]?.state).toBe('sent');
  });

  it('written offline survives a reload and goes out once', async () => {
    const world = new World();
    world.online = false;
    const before = await world.page(name);
    await before.outbox.add('c1', 'from the train');
    await before.outbox.drain();
    expect(world.calls).toEqual([]);

    const after = await world.page(name);
    expect(after.store.now.unsent.map((u) => u.text)).toEqual(['from the train']);
    world.online = true;
    await after.outbox.drain();
    await after.outbox.drain();
    expect(world.calls).toEqual(['from the train']);
  });

  it('whose answer was lost is sent again under the same ID', async () => {
    const world = new World();
    world.loseAnswers = 1;
    const { outbox, store } = await world.page(name);
    await outbox.add('c1', 'once');
    await outbox.drain();
    expect(store.now.unsent[0]?.state).toBe('waiting');
    world.online = true;
    await outbox.drain();
    expect(world.calls).toHaveLength(2);
    expect(world.written.size).toBe(1);
  });

  it('keeps its place behind those written before it', async () => {
    const world = new World();
    world.online = false;
    const { outbox } = await world.page(name);
    for (const text of ['one', 'two', 'three']) await outbox.add('c1', text);
    world.online = true;
    await outbox.drain();
    expect(world.calls).toEqual(['one', 'two', 'three']);
  });

  it('that is added just as the others are done goes out, too', async () => {
    const world = new World();
    const { outbox } = await world.page(name, async (work) => {
      await work();
      if (world.calls.length === 1) await outbox.add('c1', 'two');
    });
    await outbox.add('c1', 'one');
    await outbox.drain();
    expect(world.calls).toEqual(['one', 'two']);
  });

  it('that is refused shows as failed, can be tried again, and can be deleted', async () => {
    const world = new World();
    world.refuse = 'not_allowed';
    const { outbox, store, storage } = await world.page(name);
    await outbox.add('c1', 'hm');
    await outbox.drain();
    const failed = store.now.unsent[0]!;
    expect(failed).toMatchObject({ state: 'failed', error: 'not_allowed' });
    await outbox.retry(failed.id);
    await outbox.drain();
    expect(world.calls).toHaveLength(2);
    await outbox.discard(failed.id);
    expect(store.now.unsent).toEqual([]);
    expect(await storage.unsent()).toEqual([]);
  });

  it('goes out also when the browser does not keep it any more', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const world = new World();
    const { outbox, storage, store } = await world.page(name);
    for (const call of ['unsent', 'putUnsent', 'deleteUnsent'] as const) vi.spyOn(storage, call).mockRejectedValue(new Error('disk full'));
    await outbox.add('c1', 'anyway');
    await outbox.drain();
    expect(world.calls).toEqual(['anyway']);
    expect(store.now.unsent[0]?.state).toBe('sent');

    world.refuse = 'not_allowed';
    await outbox.add('c1', 'refused');
    await outbox.drain();
    expect(store.now.unsent.find((u) => u.text === 'refused')?.state).toBe('failed');
  });

  it('waits and tries again while the server is overloaded', async () => {
    const world = new World();
    world.refuse = 'overloaded';
    const { outbox, store } = await world.page(name);
    world.meanwhile = () => (world.refuse = world.calls.length < 3 ? 'overloaded' : undefined);
    await outbox.add('c1', 'patience');
    await outbox.drain();
    expect(store.now.unsent[0]?.state).toBe('sent');
    expect(world.calls).toEqual(Array(4).fill('patience'));
  });

  it('that the server goes on refusing shows as failed', async () => {
    const world = new World();
    world.refuse = 'overloaded';
    const { outbox, store } = await world.page(name);
    await outbox.add('c1', 'too much');
    await outbox.drain();
    expect(store.now.unsent[0]).toMatchObject({ state: 'failed', error: 'overloaded' });
  });
});

describe('a draft', () => {
  it('is kept for each conversation until it is emptied', async () => {
    const storage = await Storage.open(`drafts-${++account}`);
    await storage.saveDraft('c1', 'half a thought');
    expect(await storage.draft('c1')).toBe('half a thought');
    expect(await storage.draft('c2')).toBe('');
    await storage.saveDraft('c1', '');
    expect(await storage.draftsWithText()).toEqual([]);
  });
});

describe('the storage', () => {
  const draft = (storage: Storage): Promise<string> => storage.draft('c1');

  it('opens again when the browser closed it', async () => {
    const open = vi.spyOn(IDBFactory.prototype, 'open');
    const storage = await Storage.open(`closed-${++account}`);
    const db = (open.mock.results[0]!.value as IDBOpenDBRequest).result;
    forceCloseDatabase(db as unknown as Parameters<typeof forceCloseDatabase>[0]);
    await vi.waitFor(async () => {
      await storage.saveDraft('c1', 'still kept');
      expect(await draft(storage)).toBe('still kept');
    });
  });

  it('gives way to a newer version of the page and to signing out elsewhere, and keeps nothing from then on', async () => {
    const storage = await Storage.open(`old-${++account}`);
    (await openDB(`hangout-old-${account}`, 9)).close();
    await storage.saveDraft('c1', 'late');
    expect(await draft(storage)).toBe('');
  });
});
