import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { Me } from './wire';

export type Link = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'ended';

/** What the page knows. A feature adds its part by declaration merging and says with `slice` how it begins and changes. */
export interface State {
  readonly me: Me;
  readonly link: Link;
}

/** Everything that can happen to the state, by name: in the past tense, for it tells what was, not what to do. Features add theirs. */
export interface Events {
  meChanged: { readonly me: Me };
  linkChanged: { readonly link: Link };
}

export type Event = { [T in keyof Events]: { readonly type: T } & Events[T] }[keyof Events];

/** What a part of the state becomes with an event. `state` is the whole as the parts declared earlier have left it. */
type Handlers<K extends keyof State> = { readonly [T in keyof Events]?: (own: State[K], event: Events[T], state: State) => State[K] };
type Handler = (own: unknown, event: Event, state: State) => unknown;

const beginnings = new Map<keyof State, (me: Me) => unknown>();
const handlers = new Map<string, { readonly key: keyof State; readonly handle: Handler }[]>();

/** Declares a part of the state. Its handlers are pure: the same state and event always give the same state. */
export function slice<K extends keyof State>(key: K, begin: (me: Me) => State[K], reactions: Handlers<K>): void {
  if (beginnings.has(key)) throw new Error(`The part ${key} of the state is declared twice`);
  beginnings.set(key, begin);
  follow(key, reactions);
}

/** Lets a part of the state that another feature declared follow more events. */
export function follow<K extends keyof State>(key: K, reactions: Handlers<K>): void {
  for (const [type, handle] of Object.entries(reactions)) handlers.set(type, [...(handlers.get(type) ?? []), { key, handle: handle as Handler }]);
}

slice('me', (me) => me, { meChanged: (_me, event) => event.me });
slice('link', () => 'connecting', { linkChanged: (_link, event) => event.link });

export const initialState = (me: Me): State => Object.fromEntries([...beginnings].map(([key, begin]) => [key, begin(me)])) as unknown as State;

/** The state after an event: the same object where nothing changed. */
export function reduce(state: State, event: Event): State {
  let next = state;
  for (const { key, handle } of handlers.get(event.type) ?? []) {
    const own = handle(next[key], event, next);
    if (own !== next[key]) next = { ...next, [key]: own };
  }
  return next;
}

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
