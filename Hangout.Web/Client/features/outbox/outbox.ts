import { uuidv7 } from '../../core/ids';
import type { Store } from '../../core/store';
import type { ErrorCode, HubError } from '../../core/wire';
import type { KeptUnsent } from './kept';
import type { RequestOf, Unsent, UnsentKind } from './state';

/** How the server answers what waits here: exactly one of the two. */
export interface UnsentAnswer { readonly message?: { readonly change: number }; readonly error?: HubError }

export interface OutboxOptions {
  readonly store: Store;
  readonly kept: KeptUnsent;
  readonly send: (unsent: Unsent) => Promise<UnsentAnswer>;
  readonly isOnline: () => boolean;
  /** Tells the other tabs that the stored entries changed. */
  readonly announce: () => void;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Runs one drain at a time among all tabs of the account. */
  readonly exclusive: (work: () => Promise<void>) => Promise<void>;
}

/** Refusals that pass by themselves: the same call is made again. */
const PASSING = new Set<ErrorCode>(['overloaded', 'rate_limited', 'internal']);
const TRIES_OF_PASSING = 8;

/**
 * Calls that the server has not acknowledged (MSG-13). Stored before the first attempt, so they survive a reload; made one after the
 * other per conversation and always with the same content, so the effect is exactly once (MSG-12).
 */
export class Outbox {
  #draining: Promise<void> | undefined;
  #again = false;
  /** Added here and not yet seen in the storage: reading it at the same moment must not make them vanish. */
  readonly #recent = new Set<string>();

  constructor(private readonly options: OutboxOptions) {}

  async load(): Promise<void> {
    const unsent = await this.#kept(this.options.kept.all());
    if (!unsent) return;
    for (const { id } of unsent) this.#recent.delete(id);
    this.options.store.dispatch({ type: 'unsentLoaded', unsent, keep: this.#recent });
  }

  /** Makes a call as soon as that is possible. A message, and a post, keeps its own ID here. */
  async add<K extends UnsentKind>(kind: K, request: RequestOf<K>, id = uuidv7()): Promise<void> {
    const conversationId = 'conversationId' in request ? request.conversationId : kind;
    const unsent = { id, conversationId, kind, request, createdAt: new Date().toISOString(), state: 'waiting' } as unknown as Unsent;
    this.#recent.add(id);
    this.options.store.dispatch({ type: 'unsentAdded', unsent });
    await this.#kept(this.options.kept.put(unsent));
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
    await this.#kept(this.options.kept.delete(id));
    this.options.announce();
  }

  /** Makes the calls that wait. Called after every connect and whenever something was added. */
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
      let answer: UnsentAnswer;
      try {
        answer = await this.options.send(unsent);
      } catch (error) {
        // Whether it arrived is unknown; another try does no harm. A live connection that refuses is given up on.
        if (!this.options.isOnline()) return false;
        if (attempt < TRIES_OF_PASSING) {
          await sleep(500 * 2 ** Math.min(attempt, 4));
          continue;
        }
        console.error('Sending failed', error);
        await this.#change({ ...unsent, state: 'failed', error: 'internal' });
        return true;
      }
      if (answer.message) {
        await this.#sent({ ...unsent, state: 'sent', change: answer.message.change });
        return true;
      }
      const { code, retryAfterMs } = answer.error ?? { code: 'internal' as const, retryAfterMs: undefined };
      if (PASSING.has(code) && attempt < TRIES_OF_PASSING) {
        await sleep(retryAfterMs ?? 500 * 2 ** Math.min(attempt, 4));
        continue;
      }
      await this.#change({ ...unsent, state: 'failed', error: code, ...(retryAfterMs === undefined ? {} : { retryAt: Date.now() + retryAfterMs }) });
      return true;
    }
  }

  async #sent(unsent: Unsent): Promise<void> {
    this.#recent.delete(unsent.id);
    await this.#kept(this.options.kept.delete(unsent.id));
    this.options.store.dispatch({ type: 'unsentChanged', unsent });
    this.options.announce();
  }

  async #change(unsent: Unsent): Promise<void> {
    this.options.store.dispatch({ type: 'unsentChanged', unsent });
    await this.#kept(this.options.kept.put(unsent));
    this.options.announce();
  }

  /** What the browser cannot keep goes out all the same; it only does not outlive the page. */
  async #kept<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      console.warn('The browser did not keep what is unsent', error);
      return undefined;
    }
  }

  #find(id: string): Unsent | undefined {
    return this.options.store.now.unsent.find((u) => u.id === id);
  }
}
