import { effect } from '@preact/signals-core';
import type { State, Store } from './store';

/** Something that must be asked of the server, or told it, until nothing is left. */
export interface CatchUp {
  readonly isOpen: (state: State) => boolean;
  /** Wraps each call in `attempt`: what fails is tried again later, and the rest does not wait for it. */
  readonly run: (attempt: Attempt) => Promise<void>;
}

export type Attempt = (work: () => Promise<void>) => Promise<void>;

const SETTLE_MS = 120;
const MAX_WAIT_MS = 10_000;

/** Runs what is open, for as long as the page is online: one round at a time, the rounds further apart while they achieve nothing. */
export class CatchUpLoop {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #fruitless = 0;

  constructor(private readonly store: Store, private readonly tasks: readonly CatchUp[]) {}

  start(): void {
    effect(() => {
      if (this.#isOpen(this.store.state.value)) this.soon();
    });
  }

  /** Begins a round in a moment. Call it when something opened that the state does not show. */
  soon(): void {
    if (this.#isRunning || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#round();
      // Spread: what one client missed, all members of a large conversation missed, and they must not all ask at once.
    }, Math.min(MAX_WAIT_MS, SETTLE_MS * (1 + Math.random()) * 2 ** this.#fruitless));
  }

  /** The connection is new: the next round does not wait because earlier ones failed. */
  reset(): void {
    this.#fruitless = 0;
  }

  #isOpen(state: State): boolean {
    return state.link === 'online' && this.tasks.some((task) => task.isOpen(state));
  }

  async #round(): Promise<void> {
    this.#isRunning = true;
    const before = this.store.now;
    let failures = 0;
    const attempt: Attempt = async (work) => {
      if (this.store.now.link !== 'online') return;
      try {
        await work();
      } catch (error) {
        failures++;
        console.warn('Catching up failed; trying again', error);
      }
    };
    for (const task of this.tasks) if (task.isOpen(this.store.now)) await task.run(attempt);
    this.#fruitless = failures > 0 || this.store.now === before ? this.#fruitless + 1 : 0;
    this.#isRunning = false;
    // What arrived meanwhile, or is still open.
    if (this.#isOpen(this.store.now)) this.soon();
  }
}
