import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { Me } from '../wire';
import { reduce, type Event } from './reduce';
import { initialState, type State } from './state';

/** The one place where the state lives. Screens read the signal; everything that happens is dispatched as an event. */
export class Store {
  readonly #state;

  constructor(me: Me) {
    this.#state = signal(initialState(me));
  }

  get state(): ReadonlySignal<State> {
    return this.#state;
  }

  get now(): State {
    return this.#state.peek();
  }

  dispatch(event: Event): void {
    this.#state.value = reduce(this.#state.peek(), event);
  }
}
