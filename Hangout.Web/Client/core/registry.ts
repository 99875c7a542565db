import type { CatchUp } from './catch-up';
import type { PlaceHandlers, View } from './navigation';
import type { State } from './store';
import type { Upgrade } from './storage';
import type { TabMessages } from './tabs';
import type { HubEvents } from './wire';

/** What a window of a module holds. */
export interface ModuleContent {
  /** The custom element; `load` defines it. By convention in `features/<module>/window.ts`, which the page then fetches ahead. */
  readonly element: string;
  readonly load: () => Promise<unknown>;
  /** The number on the module's button. */
  readonly badge?: (state: State) => number;
  /** What a window of it shows, in a few words, where that is more than the module's name: tells windows of one module apart. */
  readonly about?: (view: View, state: State) => string | undefined;
  /** Beside the clock, like a bell, instead of among the apps. */
  readonly isStatus?: boolean;
}

/** Something a person can ask for from anywhere: the launcher lists it, and Spotlight finds it. */
export interface Command {
  readonly id: string;
  /** Key of its text. */
  readonly title: string;
  readonly icon: string;
  /** As a `Shortcut` has it: told beside the title. */
  readonly keys?: string;
  /** In the menu of the person's account instead of the launcher. */
  readonly isOfAccount?: boolean;
  /** A button of its own in the taskbar instead of the launcher. */
  readonly isOnTaskbar?: boolean;
  /** Stands in no menu: only Spotlight finds it. */
  readonly isOnlyFound?: boolean;
  /** What `{names}` in the title stand for, as texts. */
  readonly names?: () => Readonly<Record<string, string>>;
  readonly run: () => void;
}

/** A key, or several together, and what it does: for the list of all of them. */
export interface Shortcut {
  /** As `Ctrl+B`: on a Mac, ⌘ stands for Ctrl. */
  readonly keys: string;
  /** Key of the text. */
  readonly title: string;
  /** Key of the heading that it stands under. */
  readonly group: string;
}

/** What a feature brings. State is declared beside it, with `slice`. */
export interface Feature {
  readonly name: string;
  readonly modules?: Readonly<Record<string, ModuleContent>>;
  readonly commands?: readonly Command[];
  readonly shortcuts?: readonly Shortcut[];
  readonly places?: PlaceHandlers;
  /** Handlers of the hub's events. */
  readonly events?: { readonly [E in keyof HubEvents]?: (event: HubEvents[E]) => void };
  /** Handlers of what other tabs tell. */
  readonly tabs?: { readonly [M in keyof TabMessages]?: (message: TabMessages[M]) => void };
  readonly upgrade?: Upgrade;
  readonly catchUp?: readonly CatchUp[];
  /** Before anything is drawn: takes what the page carries and what the browser kept. */
  readonly prepare?: () => void | Promise<void>;
  /** Once, when everything is there and before the first connect. */
  readonly start?: () => void;
  /** What it loads on demand and needs offline, too: fetched when the page has nothing better to do. */
  readonly ahead?: () => Promise<unknown>;
  /** After every connect; the connection counts as online once it is done. */
  readonly connected?: () => void | Promise<void>;
  /** What of it only this browser has, as a sentence, if there is anything: signing out asks before that goes. */
  readonly onlyHere?: () => string | undefined | Promise<string | undefined>;
  /** The person signs out here: what the feature keeps besides the account's storage goes. */
  readonly leave?: () => void | Promise<void>;
}

const features: Feature[] = [];

/** Called by a feature's `index.ts` as it loads. */
export function register(feature: Feature): void {
  features.push(feature);
}

export const registered = (): readonly Feature[] => features;

export const moduleOf = (key: string): ModuleContent | undefined => features.map((f) => f.modules?.[key]).find((m) => m !== undefined);
