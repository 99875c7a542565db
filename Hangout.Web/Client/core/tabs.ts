/** What tabs of one account tell each other (DSK-6), by name. Features add theirs. */
export interface TabMessages {
  signedOut: object;
}

/** One channel to the other tabs of the same account, and a lock among them. */
export class Tabs {
  readonly #channel: BroadcastChannel | undefined;
  readonly #listeners = new Set<(type: string, message: unknown) => void>();

  constructor(private readonly name: string) {
    if (typeof BroadcastChannel === 'undefined') return;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<{ type: string }>) => {
      for (const listener of this.#listeners) listener(event.data.type, event.data);
    };
  }

  tell<M extends keyof TabMessages>(type: M, message: TabMessages[M]): void {
    this.#channel?.postMessage({ type, ...message });
  }

  /** Ends when the function it returns is called. */
  listen<M extends keyof TabMessages>(type: M, listener: (message: TabMessages[M]) => void): () => void {
    const one = (told: string, message: unknown): void => {
      if (told === type) listener(message as TabMessages[M]);
    };
    this.#listeners.add(one);
    return () => this.#listeners.delete(one);
  }

  /** Runs `work` in one tab at a time. */
  exclusive = async (purpose: string, work: () => Promise<void>): Promise<void> => {
    if ('locks' in navigator) await navigator.locks.request(`${this.name}-${purpose}`, work);
    else await work();
  };
}
