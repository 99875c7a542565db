/** What tabs of one account tell each other (DSK-6). */
export type TabMessage =
  | { type: 'unsentChanged' }
  | { type: 'draftChanged'; conversationId: string; text: string }
  | { type: 'preferencesChanged' }
  | { type: 'signedOut' };

/** One channel to the other tabs of the same account, and a lock among them. */
export class Tabs {
  readonly #channel: BroadcastChannel | undefined;
  readonly #listeners = new Set<(message: TabMessage) => void>();

  constructor(private readonly name: string) {
    if (typeof BroadcastChannel === 'undefined') return;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<TabMessage>) => {
      for (const listener of this.#listeners) listener(event.data);
    };
  }

  tell(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  listen(listener: (message: TabMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  exclusive = async (work: () => Promise<void>): Promise<void> => {
    if ('locks' in navigator) await navigator.locks.request(`${this.name}-outbox`, work);
    else await work();
  };
}
