/** Where a person can be led, by name, with what identifies the place. Features add theirs. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface Places {}

/** What a window's module shows, as the module wrote it. */
export type View = Readonly<Record<string, string>>;

/** The windows, as far as features need them. The desktop implements it. */
export interface WindowHost {
  /** The keys of the modules that this person may open, in their order. Tells a signal's reader when they change. */
  modules(): readonly string[];
  /** Brings the frontmost window of a module to the front, opening one if there is none, and answers what is in it. With a view it shows that. */
  open(module: string, view?: View): Promise<HTMLElement | undefined>;
  /** The window that an element is in; undefined outside of one. */
  idOf(element: Element): string | undefined;
  /** Tells a signal's reader when it changes. */
  viewOf(id: string): View | undefined;
  /** Every step of a person is an entry of the browser's history; `isStep` is false where nobody asked for the view. */
  setView(id: string, view: View, isStep?: boolean): void;
  /** Leads a window to a view: back in the browser's history where the person came from there, else by a new step. */
  leadBack(id: string, view: View): void;
  /** Whether no other window hides an element, and its own window is not minimised. Tells a signal's reader when windows change. */
  isSeen(element: Element): boolean;
  /** Whether the window in front is of that module and shows that. */
  isInFront(module: string, view: View): boolean;
}

type Handlers = { readonly [P in keyof Places]?: (place: Places[P]) => void };
export type PlaceHandlers = Handlers;

/** Leads to places. A link to one is `/#name?key=value…`. */
export class Navigation {
  readonly #handlers = new Map<string, (place: never) => void>();
  #host: WindowHost | undefined;

  get windows(): WindowHost {
    if (!this.#host) throw new Error('The desktop is not there yet');
    return this.#host;
  }

  use(host: WindowHost): void {
    this.#host = host;
  }

  add(handlers: Handlers): void {
    for (const [name, handler] of Object.entries(handlers)) this.#handlers.set(name, handler);
  }

  navigate<P extends keyof Places>(name: P, place: Places[P]): void {
    this.#handlers.get(name)?.(place as never);
  }

  /** The address of a place, to be copied or written into a page. */
  linkTo<P extends keyof Places>(name: P, place: Places[P]): string {
    return `/#${name}?${new URLSearchParams(Object.entries(place).map(([key, value]) => [key, String(value)])).toString()}`;
  }

  /** Follows the links in the address, now and from now on. */
  start(): void {
    const follow = (): void => {
      const [name = '', query = ''] = location.hash.slice(1).split('?');
      const handler = this.#handlers.get(name);
      if (!handler) return;
      handler(Object.fromEntries([...new URLSearchParams(query)].map(([key, value]) => [key, /^\d+$/.test(value) ? Number(value) : value])) as never);
      history.replaceState(history.state, '', location.pathname);
    };
    addEventListener('hashchange', follow);
    follow();
  }
}
