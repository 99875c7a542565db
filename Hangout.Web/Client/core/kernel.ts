import { CatchUpLoop } from './catch-up';
import { ApiError, Http } from './http';
import { Navigation } from './navigation';
import { forgetPage, isKeptPage, openOffline } from './offline';
import { Realtime } from './realtime';
import { registered } from './registry';
import { Storage } from './storage';
import { Store } from './store';
import { Tabs, type TabMessages } from './tabs';
import type { DeviceClass, HubEvents, Me } from './wire';

/** What the server wrote into the page, so that the first paint needs no request. Features add theirs. */
export interface Boot {
  readonly me: Me;
  readonly device: DeviceClass;
  readonly version: string;
}

const AHEAD_AFTER_MS = 2_000;

/** What every feature stands on: state, connection, storage, the other tabs, navigation. One per page. It knows no feature by name. */
export class Kernel {
  readonly store: Store;
  readonly http: Http;
  readonly realtime: Realtime;
  readonly tabs: Tabs;
  readonly navigation = new Navigation();
  readonly catchUp: CatchUpLoop;
  /** The browser kept this page: what it carries may be older than what features keep. */
  readonly isKept = isKeptPage();
  #isLeaving = false;

  private constructor(readonly boot: Boot, readonly storage: Storage) {
    this.store = new Store(boot.me);
    this.tabs = new Tabs(`hangout-${boot.me.id}`);
    this.http = new Http({ onUnauthenticated: () => this.signedOut() });
    this.realtime = new Realtime({
      onLink: (link) => this.store.dispatch({ type: 'linkChanged', link }),
      onConnected: () => this.#connected(),
      ticket: () => this.#ticket(),
    });
    this.catchUp = new CatchUpLoop(this.store, registered().flatMap((feature) => feature.catchUp ?? []));
  }

  /** Makes the page's kernel and lets every feature take what is already there. */
  static async start(boot: Boot): Promise<Kernel> {
    const storage = await Storage.open(boot.me.id, registered().flatMap((feature) => feature.upgrade ?? []));
    kernel = new Kernel(boot, storage);
    for (const feature of registered()) await feature.prepare?.();
    return kernel;
  }

  /** Connects and keeps everything going. */
  run(): void {
    this.realtime.on('SessionEnded', () => this.signedOut());
    this.tabs.listen('signedOut', () => this.signedOut());
    for (const { events = {}, tabs = {}, places = {} } of registered()) {
      for (const [name, handler] of Object.entries(events)) this.realtime.on(name as keyof HubEvents, handler as (event: unknown) => void);
      for (const [type, handler] of Object.entries(tabs)) this.tabs.listen(type as keyof TabMessages, handler as (message: unknown) => void);
      this.navigation.add(places);
    }
    for (const feature of registered()) feature.start?.();
    this.catchUp.start();
    setTimeout(() => void this.#fetchAhead(), AHEAD_AFTER_MS);
    void this.realtime.run();
    void openOffline();
  }

  /** The session is over: the page goes away. */
  signedOut(): void {
    if (!this.#isLeaving) location.assign('/?signedout=ended');
  }

  /** What this browser keeps of the account goes with the session; the caller then leaves the page. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    this.tabs.tell('signedOut', {});
    await Promise.allSettled([this.storage.destroy(), forgetPage(), ...registered().map((feature) => feature.leave?.())]);
  }

  async #connected(): Promise<void> {
    for (const feature of registered()) await feature.connected?.();
    this.catchUp.reset();
  }

  async #fetchAhead(): Promise<void> {
    for (const feature of registered()) {
      await feature.ahead?.().catch((error: unknown) => console.warn(`Not everything of ${feature.name} was fetched ahead`, error));
    }
  }

  async #ticket(): Promise<string | undefined> {
    try {
      return (await this.http.call<{ ticket: string }>('POST', '/api/session/ticket')).ticket;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return undefined; // The page goes away by itself.
      throw error;
    }
  }
}

/** The running page; there before any element is drawn. */
export let kernel: Kernel;
