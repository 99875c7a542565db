import { HttpTransportType, HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import type {
  ConversationsChanged, MarkReadRequest, MessagesChanged, NotificationsChanged, PresenceChanged, ReadStateChanged, ReadStateResult,
  SendMessageRequest, SendMessageResult, SessionEnded, SyncRequest, SyncResult, TypingChanged,
} from './contracts';
import type { Link } from './store/state';

/** What the hub says, by its method's name. */
export type HubEvent =
  | { name: 'MessagesChanged'; event: MessagesChanged }
  | { name: 'ConversationsChanged'; event: ConversationsChanged }
  | { name: 'ReadStateChanged'; event: ReadStateChanged }
  | { name: 'TypingChanged'; event: TypingChanged }
  | { name: 'PresenceChanged'; event: PresenceChanged }
  | { name: 'NotificationsChanged'; event: NotificationsChanged }
  | { name: 'SyncRequested'; event: object }
  | { name: 'SessionEnded'; event: SessionEnded };

export interface RealtimeOptions {
  readonly onEvent: (event: HubEvent) => void;
  readonly onLink: (link: Link) => void;
  /** Called after every connect; the connection counts as online once it is done. */
  readonly onConnected: () => Promise<void>;
  /** Gets what the next connection is opened with: good once. Undefined when signed out: it is not worth trying on. */
  readonly ticket: () => Promise<string | undefined>;
}

const hub = (ticket: string): string => new URL(`/hubs/realtime?ticket=${ticket}`, location.href).href;
const isOnline = (): boolean => navigator.onLine;
const HEARTBEAT_MS = 25_000;
const IDLE_MS = 5 * 60_000;
const EVENTS = ['MessagesChanged', 'ConversationsChanged', 'ReadStateChanged', 'TypingChanged', 'PresenceChanged', 'NotificationsChanged', 'SyncRequested', 'SessionEnded'] as const;

/** Waits grow from half a second to 20 s, each ±50 %, so that a thousand browsers do not come back in the same instant. */
export const backoff = (attempt: number, random = Math.random()): number => Math.min(20_000, 500 * 2 ** Math.min(attempt, 6)) * (0.5 + random);

/** The one connection to the hub: keeps itself up for as long as the page lives. */
export class Realtime {
  readonly #connection: HubConnection;
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
    for (const name of EVENTS) {
      this.#connection.on(name, (event: unknown) => {
        if (name === 'SessionEnded') this.#ended = true;
        options.onEvent({ name, event } as HubEvent);
      });
    }
    // A client that does not know a newer event is no error.
    this.#connection.on('PositionsChanged', () => undefined);
  }

  get isUp(): boolean {
    return this.#up;
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
    this.#connection.invoke('Heartbeat', { isActive }).catch((error: unknown) => console.warn('Heartbeat failed', error));
  }

  send = (request: SendMessageRequest): Promise<SendMessageResult> => this.#connection.invoke('SendMessage', request);
  sync = (request: SyncRequest): Promise<SyncResult> => this.#connection.invoke('Sync', request);
  markRead = (request: MarkReadRequest): Promise<ReadStateResult> => this.#connection.invoke('MarkRead', request);
  markDelivered = (positions: readonly MarkReadRequest[]): Promise<void> => this.#connection.invoke('MarkDelivered', { positions });
  typing = (conversationId: string, isTyping: boolean): Promise<void> => this.#connection.invoke('Typing', { conversationId, isTyping });
  watchPresence = (userIds: readonly string[]): Promise<PresenceChanged> => this.#connection.invoke('WatchPresence', { userIds });
}
