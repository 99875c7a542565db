import { beforeEach, describe, expect, it } from 'vitest';
import { Shelf, type Built } from '../worker/shelf';

/** The browser's caches, as far as the worker uses them. */
class FakeCaches {
  readonly stores = new Map<string, Map<string, Response>>();

  async open(name: string): Promise<unknown> {
    const store = this.stores.get(name) ?? new Map<string, Response>();
    this.stores.set(name, store);
    return {
      put: async (key: RequestInfo, response: Response) => void store.set(path(key), response),
      match: async (key: RequestInfo) => store.get(path(key))?.clone(),
    };
  }

  keys = async (): Promise<string[]> => [...this.stores.keys()];
  delete = async (name: string): Promise<boolean> => this.stores.delete(name);
  match = async (key: RequestInfo): Promise<Response | undefined> => [...this.stores.values()].map((s) => s.get(path(key))).find((r) => r !== undefined)?.clone();
}

const path = (key: RequestInfo): string => new URL(typeof key === 'string' ? key : key.url, location.origin).pathname;
const navigation = (to = '/'): Request => Object.defineProperty(new Request(location.origin + to), 'mode', { value: 'navigate' });
const script = (name: string): Request => new Request(`${location.origin}/client/assets/${name}`);

let caches: FakeCaches;
/** What the server answers by path; nothing at all while there is no network. */
let server: Map<string, Response> | undefined;
let asked: string[];

function shelf(built: Built): Shelf {
  return new Shelf(built, caches as unknown as CacheStorage, async (request) => {
    const wanted = path(request as RequestInfo);
    asked.push(wanted);
    if (!server) throw new TypeError('Failed to fetch');
    return server.get(wanted)?.clone() ?? new Response('', { status: 404 });
  });
}

const desk = (text: string): Response => new Response(`<html lang="en">${text}`, { headers: { 'Hangout-Page': 'desk' } });
const one: Built = { version: '1', files: ['/client/assets/a-1.js'] };
const two: Built = { version: '2', files: ['/client/assets/a-2.js'] };
const three: Built = { version: '3', files: ['/client/assets/a-2.js', '/client/assets/b-3.js'] };

beforeEach(() => {
  // happy-dom starts at about:blank, which has no origin.
  window.location.href = 'http://hangout.test/';
  caches = new FakeCaches();
  asked = [];
  server = new Map(['a-1', 'a-2', 'b-3'].map((name) => [`/client/assets/${name}.js`, new Response(name)]));
});

async function install(built: Built): Promise<Shelf> {
  const installed = shelf(built);
  await installed.stock();
  await installed.clear();
  return installed;
}

describe('without a network', () => {
  it('the last desk opens, and says that it was kept', async () => {
    const worker = await install(one);
    server!.set('/', desk('hello'));
    expect(await (await worker.answer(navigation()))!.text()).toBe('<html lang="en">hello');
    server = undefined;
    expect(await (await worker.answer(navigation()))!.text()).toBe('<html data-kept lang="en">hello');
    expect(await (await worker.answer(script('a-1.js')))!.text()).toBe('a-1');
  });

  it('the desk of somebody who signed out does not open', async () => {
    const worker = await install(one);
    server!.set('/', desk('hello'));
    await worker.answer(navigation());
    server!.set('/', new Response('signed out'));
    await worker.answer(navigation('/?signedout=1'));
    server = undefined;
    await expect(worker.answer(navigation())).rejects.toThrow();
  });

  it('no other page and no call is answered from what was kept', async () => {
    const worker = await install(one);
    expect(worker.answer(navigation('/signin'))).toBeUndefined();
    expect(worker.answer(new Request(`${location.origin}/api/me`))).toBeUndefined();
    expect(worker.answer(new Request(location.origin, { method: 'POST' }))).toBeUndefined();
  });

  it('a server that fails shows the last desk, too', async () => {
    const worker = await install(one);
    server!.set('/', desk('hello'));
    await worker.answer(navigation());
    server!.set('/', new Response('', { status: 503 }));
    expect(await (await worker.answer(navigation()))!.text()).toContain('hello');
  });
});

describe('a new version', () => {
  it('leaves a page of the version before its files, though the server has them no more', async () => {
    await install(one);
    const worker = await install(two);
    server = undefined;
    expect(await (await worker.answer(script('a-1.js')))!.text()).toBe('a-1');
  });

  it('deletes the files of older versions, and fetches only what is new', async () => {
    await install(one);
    await install(two);
    asked = [];
    const worker = await install(three);
    expect(asked).toEqual(['/client/assets/b-3.js']);
    server = undefined;
    await expect(worker.answer(script('a-1.js'))).rejects.toThrow();
    expect(await (await worker.answer(script('a-2.js')))!.text()).toBe('a-2');
  });

  it('does not take over when one of its files is missing', async () => {
    await expect(shelf({ version: '4', files: ['/client/assets/lost.js'] }).stock()).rejects.toThrow();
  });
});
