/** The hub as the desktop's connection sees it: `vi.mock('@microsoft/signalr', () => import('./hub'))`. */
export class Hub {
  /** The one of the page that was started last. */
  static current: Hub;
  /** What each call answers with. */
  readonly answers: Record<string, (argument: never) => unknown> = {
    Sync: () => ({ changes: [], gone: [], users: [], conversations: [], notificationsUnread: 0 }),
    WatchPresence: () => ({ people: [] }),
  };
  /** Why the next connects fail. */
  readonly failures: unknown[] = [];
  readonly #events = new Map<string, (event: unknown) => void>();
  baseUrl = '';

  constructor() {
    Hub.current = this;
  }

  on = (name: string, told: (event: unknown) => void): void => void this.#events.set(name, told);
  onclose = (): void => undefined;
  stop = async (): Promise<void> => undefined;
  tell = (name: string, event: unknown): void => this.#events.get(name)?.(event);

  async start(): Promise<void> {
    if (this.failures.length > 0) throw this.failures.shift();
  }

  async invoke(name: string, argument: unknown): Promise<unknown> {
    return this.answers[name]?.(argument as never);
  }
}

export class HubConnectionBuilder {
  withUrl = (): this => this;
  configureLogging = (): this => this;
  build = (): Hub => new Hub();
}

export const HttpTransportType = { WebSockets: 1 };
export const LogLevel = { None: 6 };
