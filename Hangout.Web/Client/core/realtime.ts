import { HttpTransportType, HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import type { Link } from './store';
import { hubEvents, type HubCalls, type HubEvents } from './wire';

export interface RealtimeOptions {
  readonly onLink: (link: Link) => void;
  /** Called after every connect; the connection counts as online once it is done. */
  readonly onConnected: () => Promise<void>;
  /** Gets what the next connection is opened with: good once. Undefined when signed out: trying again is of no use. */
  readonly ticket: () => Promise<string | undefined>;
}

const hub = (ticket: string): string => new URL(`/hubs/realtime?ticket=${ticket}`, location.href).href;
const isOnline = (): boolean => navigator.onLine;
const HEARTBEAT_MS = 25_000;
const IDLE_MS = 5 * 60_000;

/** Waits grow from half a second to 20 s, each ±50 %, so that a thousand browsers do not come back in the same instant. */
export const backoff = (attempt: number, random = Math.random()): number => Math.min(20_000, 500 * 2 ** Math.min(attempt, 6)) * (0.5 + random);

/** The one connection to the hub: keeps itself up for as long as the page lives. */
export class Realtime {
  readonly #connection: HubConnection;
  readonly #handlers = new Map<string, ((event: never) => void)[]>();
  #wake: (() => void) | undefined;
  #ended = false;
  #up = false;
  #lastActive = Date.now();

  constructor(private readonly options: RealtimeOptions) {
    this.#connection = new HubConnectionBuilder()
      .withUrl(hub(''), { skipNegotiation: true, transport: HttpTransportType.WebSockets })
      .configureLogging(LogLevel.None)
      .build();
    this.#connection.serverTimeoutInMilliseconds = 45_000;
    // Events without a handler are known, too: SignalR warns of any other.
    for (const name of hubEvents) {
      this.#connection.on(name, (event: unknown) => {
        for (const handler of this.#handlers.get(name) ?? []) handler(event as never);
      });
    }
    this.on('SessionEnded', () => (this.#ended = true));
  }

  get isUp(): boolean {
    return this.#up;
  }

  /** Calls the hub. Rejects when the connection is down or the call fails as a whole. */
  invoke<M extends keyof HubCalls>(method: M, request: HubCalls[M]['request']): Promise<HubCalls[M]['result']> {
    return this.#connection.invoke<HubCalls[M]['result']>(method, request);
  }

  /** Handles an event of the hub for as long as the page lives. */
  on<E extends keyof HubEvents>(event: E, handler: (event: HubEvents[E]) => void): void {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }

  /** Runs until the session ends. */
  async run(): Promise<void> {
    for (const name of ['pointerdown', 'keydown', 'pointermove']) addEventListener(name, () => (this.#lastActive = Date.now()), { passive: true });
    addEventListener('online', () => this.#wake?.());
    addEventListener('offline', () => this.#lost('offline'));
    document.addEventListener('visibilitychange', () => !document.hidden && this.#wake?.());
    this.#connection.onclose(() => this.#resolveClosed?.());
    for (let attempt = 0; !this.#hasEnded(); ) {
      if (!isOnline()) {
        this.options.onLink('offline');
        await this.#wait(60_000);
        continue;
      }
      try {
        const closed = new Promise<void>((done) => (this.#resolveClosed = done));
        const ticket = await this.options.ticket();
        if (ticket === undefined) break;
        this.#connection.baseUrl = hub(ticket);
        await this.#connection.start();
        await this.options.onConnected();
        attempt = 0;
        this.#up = true;
        this.options.onLink('online');
        const beat = setInterval(() => this.#heartbeat(), HEARTBEAT_MS);
        this.#heartbeat();
        await closed;
        clearInterval(beat);
      } catch (error) {
        console.warn('Connecting failed; trying again', error);
        await this.#connection.stop();
      }
      this.#up = false;
      if (this.#hasEnded()) break;
      this.options.onLink(isOnline() ? 'reconnecting' : 'offline');
      await this.#wait(backoff(attempt++));
    }
    this.options.onLink('ended');
  }

  #resolveClosed: (() => void) | undefined;

  /** Set by an event while connecting or connected. */
  #hasEnded(): boolean {
    return this.#ended;
  }

  /** Drops the connection and starts over, as after a failure of the network. */
  #lost(link: Link): void {
    this.#up = false;
    this.options.onLink(link);
    void this.#connection.stop();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  #heartbeat(): void {
    const isActive = Date.now() - this.#lastActive < IDLE_MS;
    this.invoke('Heartbeat', { isActive }).catch((error: unknown) => console.warn('Heartbeat failed', error));
  }
}
