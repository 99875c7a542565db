import type { ErrorCode, SendMessageRequest, SendMessageResult } from './wire';
import { uuidv7 } from './ids';
import type { Store } from './store/store';
import type { Unsent } from './store/state';
import type { Storage } from './storage';

export interface OutboxOptions {
  readonly store: Store;
  readonly storage: Storage;
  readonly send: (request: SendMessageRequest) => Promise<SendMessageResult>;
  readonly isOnline: () => boolean;
  /** Tells the other tabs that the stored messages changed. */
  readonly announce: () => void;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Runs one drain at a time among all tabs of the account. */
  readonly exclusive: (work: () => Promise<void>) => Promise<void>;
}

/** Refusals that pass by themselves: the same message is sent again. */
const PASSING = new Set<ErrorCode>(['overloaded', 'rate_limited', 'internal']);
const TRIES_OF_PASSING = 8;

/**
 * Messages that the server has not acknowledged (MSG-13). Stored before the first attempt, so they survive a reload;
 * sent one after the other per conversation, always under the same ID, so the effect is exactly once (MSG-12).
 */
export class Outbox {
  #draining: Promise<void> | undefined;
  #again = false;
  /** Added here and not yet seen in the storage: reading it at the same moment must not make them vanish. */
  readonly #recent = new Set<string>();

  constructor(private readonly options: OutboxOptions) {}

  async load(): Promise<void> {
    const unsent = await this.#kept(this.options.storage.unsent());
    if (!unsent) return;
    for (const { id } of unsent) this.#recent.delete(id);
    this.options.store.dispatch({ type: 'unsentLoaded', unsent, keep: this.#recent });
  }

  async add(conversationId: string, text: string): Promise<void> {
    const unsent: Unsent = { id: uuidv7(), conversationId, text, createdAt: new Date().toISOString(), state: 'waiting' };
    this.#recent.add(unsent.id);
    this.options.store.dispatch({ type: 'unsentAdded', unsent });
    await this.#kept(this.options.storage.putUnsent(unsent));
    this.options.announce();
    void this.drain();
  }

  async retry(id: string): Promise<void> {
    const unsent = this.#find(id);
    if (!unsent) return;
    await this.#change({ ...unsent, state: 'waiting', error: undefined });
    void this.drain();
  }

  async discard(id: string): Promise<void> {
    this.#recent.delete(id);
    this.options.store.dispatch({ type: 'unsentRemoved', id });
    await this.#kept(this.options.storage.deleteUnsent(id));
    this.options.announce();
  }

  /** Sends what waits. Called after every connect and whenever something was added. */
  drain(): Promise<void> {
    this.#again = true;
    this.#draining ??= this.options.exclusive(() => this.#drainAll())
      .finally(() => (this.#draining = undefined))
      // What was added after the last look and before the lock was given back.
      .then(() => (this.#again && this.options.isOnline() ? this.drain() : undefined));
    return this.#draining;
  }

  async #drainAll(): Promise<void> {
    while (this.#again && this.options.isOnline()) {
      this.#again = false;
      await this.load(); // Another tab may have sent some of them, or left some behind.
      const waiting = this.options.store.now.unsent.filter((u) => u.state === 'waiting');
      const conversations = new Set(waiting.map((u) => u.conversationId));
      await Promise.all([...conversations].map((id) => this.#drainConversation(waiting.filter((u) => u.conversationId === id))));
    }
  }

  async #drainConversation(waiting: readonly Unsent[]): Promise<void> {
    for (const unsent of waiting) {
      if (this.#find(unsent.id)?.state === 'waiting' && !(await this.#send(unsent))) return;
    }
  }

  /** False when those behind it must wait: the connection is gone. */
  async #send(unsent: Unsent): Promise<boolean> {
    const sleep = this.options.sleep ?? ((ms: number) => new Promise<void>((done) => setTimeout(done, ms)));
    for (let attempt = 0; ; attempt++) {
      if (!this.options.isOnline()) return false;
      let result: SendMessageResult;
      try {
        result = await this.options.send({ id: unsent.id, conversationId: unsent.conversationId, text: unsent.text });
      } catch (error) {
        // Whether it arrived is unknown; the same ID makes another try harmless. A live connection that refuses is given up on.
        if (!this.options.isOnline()) return false;
        if (attempt < TRIES_OF_PASSING) {
          await sleep(500 * 2 ** Math.min(attempt, 4));
          continue;
        }
        console.error('Sending failed', error);
        await this.#change({ ...unsent, state: 'failed', error: 'internal' });
        return true;
      }
      if (result.message) {
        this.#recent.delete(unsent.id);
        await this.#kept(this.options.storage.deleteUnsent(unsent.id));
        this.options.store.dispatch({ type: 'unsentChanged', unsent: { ...unsent, state: 'sent' }, change: result.message.change });
        this.options.announce();
        return true;
      }
      const { code, retryAfterMs } = result.error ?? { code: 'internal' as const, retryAfterMs: undefined };
      if (PASSING.has(code) && attempt < TRIES_OF_PASSING) {
        await sleep(retryAfterMs ?? 500 * 2 ** Math.min(attempt, 4));
        continue;
      }
      await this.#change({ ...unsent, state: 'failed', error: code });
      return true;
    }
  }

  async #change(unsent: Unsent): Promise<void> {
    this.options.store.dispatch({ type: 'unsentChanged', unsent });
    await this.#kept(this.options.storage.putUnsent(unsent));
    this.options.announce();
  }

  /** What the browser cannot keep goes out all the same; it only does not outlive the page. */
  async #kept<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      console.warn('The browser did not keep unsent messages', error);
      return undefined;
    }
  }

  #find(id: string): Unsent | undefined {
    return this.options.store.now.unsent.find((u) => u.id === id);
  }
}
