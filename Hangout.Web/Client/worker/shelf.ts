/** What the build writes into the worker. */
export interface Built {
  /** Another one for every other content. */
  readonly version: string;
  /** Addresses of everything that a page may load. */
  readonly files: readonly string[];
}

export const PAGE = 'hangout-page';
const FILES = 'hangout-files-';
/** Tells a desk from the other pages that stand at the same address. */
const DESK = 'Hangout-Page';

/** What the browser keeps of Hangout itself, so that it opens without a network: the files of each version, and the last desk. */
export class Shelf {
  constructor(private readonly built: Built, private readonly caches: CacheStorage, private readonly fetch: typeof globalThis.fetch) {}

  /** Fetches the files of this version. Names hold a hash of the content: what an earlier version had is taken from it. */
  async stock(): Promise<void> {
    const cache = await this.caches.open(FILES + this.built.version);
    await Promise.all(this.built.files.map(async (file) => {
      const response = (await this.caches.match(file)) ?? (await this.fetch(file));
      if (!response.ok) throw new Error(`${file} is not there: ${response.status}`);
      await cache.put(file, response);
    }));
  }

  /** Keeps the files of the version before: pages that are still open load more of them. */
  async clear(): Promise<void> {
    const versions = (await this.caches.keys()).filter((name) => name.startsWith(FILES));
    const mine = FILES + this.built.version;
    const before = versions.filter((name) => name !== mine).slice(0, -1);
    await Promise.all(before.map((name) => this.caches.delete(name)));
  }

  /** The answer to a request, or undefined where the browser is to ask the server itself. */
  answer(request: Request): Promise<Response> | undefined {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== location.origin) return undefined;
    if (url.pathname.startsWith('/client/assets/')) return this.#file(request);
    return request.mode === 'navigate' && url.pathname === '/' ? this.#page(request, url.search === '') : undefined;
  }

  async #file(request: Request): Promise<Response> {
    const kept = await this.caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    const response = await this.fetch(request);
    if (response.ok) await (await this.caches.open(FILES + this.built.version)).put(request, response.clone());
    return response;
  }

  /** The desk from the server, and the last one where the server cannot be reached. Any other page means that nobody is signed in. */
  async #page(request: Request, isDesk: boolean): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetch(request);
      if (response.ok) await this.#keep(response);
      if (response.status < 500) return response;
    } catch (error) {
      const kept = isDesk ? await this.#kept() : undefined;
      if (!kept) throw error;
      return kept;
    }
    return (isDesk ? await this.#kept() : undefined) ?? response;
  }

  async #keep(response: Response): Promise<void> {
    if (response.headers.get(DESK) === 'desk') await (await this.caches.open(PAGE)).put('/', response.clone());
    else await this.caches.delete(PAGE);
  }

  /** The page is told that it is an old one. */
  async #kept(): Promise<Response | undefined> {
    const kept = await (await this.caches.open(PAGE)).match('/');
    if (!kept) return undefined;
    const text = (await kept.text()).replace('<html ', '<html data-kept ');
    return new Response(text, { headers: kept.headers });
  }
}
