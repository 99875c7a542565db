import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { uuidv7 } from '../core/ids';
import { registered } from '../core/registry';
import { Storage } from '../core/storage';
import { Store } from '../core/store';
import type { ErrorCode } from '../core/wire';
import '../features';
import { KeptUnsent } from '../features/outbox/kept';
import { Outbox, type UnsentAnswer } from '../features/outbox/outbox';
import type { Unsent } from '../features/outbox/state';
import { ME } from './model';

const me = { id: ME, username: 'me', name: 'Me', language: 'en', roles: [] };
let account = 0;

const openStorage = (name: string): Promise<Storage> => Storage.open(name, registered().flatMap((feature) => feature.upgrade ?? []));
const text = (unsent: Unsent): string => (unsent.kind === 'SendMessage' ? unsent.request.text ?? '' : unsent.kind);

interface Page { readonly outbox: Outbox; readonly store: Store; readonly kept: KeptUnsent }

/** A message on its way into the outbox, as the composer writes one. */
function write({ outbox }: Pick<Page, 'outbox'>, words: string): Promise<void> {
  const id = uuidv7();
  return outbox.add('SendMessage', { id, conversationId: 'c1', text: words }, id);
}

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

  send = async (unsent: Unsent): Promise<UnsentAnswer> => {
    this.calls.push(text(unsent));
    if (this.refuse) return { error: { code: this.refuse, message: 'no', retryAfterMs: 1 } };
    if (!this.written.has(unsent.id)) this.written.set(unsent.id, text(unsent));
    if (this.loseAnswers > 0) {
      this.loseAnswers--;
      this.online = false;
      throw new Error('connection lost');
    }
    return { message: { change: this.written.size } };
  };

  async page(name: string, exclusive = (work: () => Promise<void>): Promise<void> => work()): Promise<Page> {
    const kept = new KeptUnsent(await openStorage(name));
    const store = new Store(me);
    const outbox = new Outbox({ store, kept, send: this.send, isOnline: () => this.online, announce: () => undefined, exclusive, sleep: async () => this.meanwhile() });
    await outbox.load();
    return { outbox, store, kept };
  }
}

describe('an unsent message', () => {
  let name = '';
  beforeEach(() => (name = `account-${++account}`));

  it('goes out at once when connected, and is stored no longer', async () => {
    const world = new World();
    const { outbox, kept, store } = await world.page(name);
    await write({ outbox }, 'hello');
    await outbox.drain();
    expect([...world.written.values()]).toEqual(['hello']);
    expect(await kept.all()).toEqual([]);
    expect(store.now.unsent[0]?.state).toBe('sent');
  });

  it('written offline survives a reload and goes out once', async () => {
    const world = new World();
    world.online = false;
    const before = await world.page(name);
    await write(before, 'from the train');
    await before.outbox.drain();
    expect(world.calls).toEqual([]);

    const after = await world.page(name);
    expect(after.store.now.unsent.map(text)).toEqual(['from the train']);
    world.online = true;
    await after.outbox.drain();
    await after.outbox.drain();
    expect(world.calls).toEqual(['from the train']);
  });

  it('whose answer was lost is sent again under the same ID', async () => {
    const world = new World();
    world.loseAnswers = 1;
    const { outbox, store } = await world.page(name);
    await write({ outbox }, 'once');
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
    for (const words of ['one', 'two', 'three']) await write({ outbox }, words);
    world.online = true;
    await outbox.drain();
    expect(world.calls).toEqual(['one', 'two', 'three']);
  });

  it('that is added just as the others are done goes out, too', async () => {
    const world = new World();
    const { outbox } = await world.page(name, async (work) => {
      await work();
      if (world.calls.length === 1) await write({ outbox }, 'two');
    });
    await write({ outbox }, 'one');
    await outbox.drain();
    expect(world.calls).toEqual(['one', 'two']);
  });

  it('that is refused shows as failed, can be tried again, and can be deleted', async () => {
    const world = new World();
    world.refuse = 'not_allowed';
    const { outbox, store, kept } = await world.page(name);
    await write({ outbox }, 'hm');
    await outbox.drain();
    const failed = store.now.unsent[0]!;
    expect(failed).toMatchObject({ state: 'failed', error: 'not_allowed' });
    await outbox.retry(failed.id);
    await outbox.drain();
    expect(world.calls).toHaveLength(2);
    await outbox.discard(failed.id);
    expect(store.now.unsent).toEqual([]);
    expect(await kept.all()).toEqual([]);
  });

  it('goes out also when the browser does not keep it any more', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const world = new World();
    const { outbox, kept, store } = await world.page(name);
    for (const call of ['all', 'put', 'delete'] as const) vi.spyOn(kept, call).mockRejectedValue(new Error('disk full'));
    await write({ outbox }, 'anyway');
    await outbox.drain();
    expect(world.calls).toEqual(['anyway']);
    expect(store.now.unsent[0]?.state).toBe('sent');

    world.refuse = 'not_allowed';
    await write({ outbox }, 'refused');
    await outbox.drain();
    expect(store.now.unsent.find((u) => text(u) === 'refused')?.state).toBe('failed');
  });

  it('waits and tries again while the server is overloaded', async () => {
    const world = new World();
    world.refuse = 'overloaded';
    const { outbox, store } = await world.page(name);
    world.meanwhile = () => (world.refuse = world.calls.length < 3 ? 'overloaded' : undefined);
    await write({ outbox }, 'again');
    await outbox.drain();
    expect(store.now.unsent[0]?.state).toBe('sent');
    expect(world.calls).toEqual(Array(4).fill('again'));
  });

  it('that the server goes on refusing shows as failed', async () => {
    const world = new World();
    world.refuse = 'overloaded';
    const { outbox, store } = await world.page(name);
    await write({ outbox }, 'too much');
    await outbox.drain();
    expect(store.now.unsent[0]).toMatchObject({ state: 'failed', error: 'overloaded' });
  });
});

describe('what is done to a message', () => {
  it('waits behind what was done before in its conversation, whatever it is, and survives a reload', async () => {
    const name = `account-${++account}`;
    const world = new World();
    world.online = false;
    const before = await world.page(name);
    await write(before, 'one');
    await before.outbox.add('React', { conversationId: 'c1', messageId: 'm1', emoji: '👍', isAdded: true });
    await before.outbox.add('EditMessage', { conversationId: 'c1', messageId: 'm1', text: 'better' });
    await before.outbox.add('DeleteMessage', { conversationId: 'c1', messageId: 'm2' });
    const after = await world.page(name);
    world.online = true;
    await after.outbox.drain();
    expect(world.calls).toEqual(['one', 'React', 'EditMessage', 'DeleteMessage']);
    expect(await after.kept.all()).toEqual([]);
  });
});

describe('what an earlier version of the page left unsent', () => {
  it('goes out as the message that it is', async () => {
    const name = `account-${++account}`;
    const old = await openDB(`hangout-${name}`, 1, {
      upgrade(database) {
        for (const [store, keyPath] of [['users', 'id'], ['drafts', 'conversationId'], ['unsent', 'id']] as const) database.createObjectStore(store, { keyPath });
        database.createObjectStore('chats', { keyPath: 'id' }).createIndex('usedAt', 'usedAt');
      },
    });
    await old.put('unsent', { id: 'm1', conversationId: 'c1', text: 'from before', createdAt: '2024-01-01T00:00:00Z', state: 'failed', error: 'not_allowed' });
    old.close();

    const world = new World();
    const { outbox, store } = await world.page(name);
    expect(store.now.unsent).toMatchObject([{ id: 'm1', kind: 'SendMessage', request: { id: 'm1', conversationId: 'c1', text: 'from before' }, state: 'failed', error: 'not_allowed' }]);
    await outbox.retry('m1');
    await outbox.drain();
    expect(world.calls).toEqual(['from before']);
  });
});

describe('the storage', () => {
  const users = async ({ database }: Storage): Promise<number | undefined> => (await database?.getAll('users'))?.length;
  const keep = async ({ database }: Storage): Promise<unknown> => database?.put('users', { id: 'ann', username: 'ann', name: 'Ann' });

  it('opens again when the browser closed it', async () => {
    const open = vi.spyOn(IDBFactory.prototype, 'open');
    const storage = await openStorage(`closed-${++account}`);
    const db = (open.mock.results[0]!.value as IDBOpenDBRequest).result;
    forceCloseDatabase(db as unknown as Parameters<typeof forceCloseDatabase>[0]);
    await vi.waitFor(async () => {
      await keep(storage);
      expect(await users(storage)).toBe(1);
    });
  });

  it('gives way to a newer version of the page and to signing out elsewhere, and keeps nothing from then on', async () => {
    const storage = await openStorage(`old-${++account}`);
    (await openDB(`hangout-old-${account}`, 9)).close();
    await keep(storage);
    expect(await users(storage)).toBeUndefined();
  });
});
