import { computed, signal, type ReadonlySignal } from '@preact/signals-core';
import type { View } from '../core/navigation';
import { limits, type Desktop, type DeviceClass, type Module, type Window } from '../core/wire';
import type { WindowsApi } from './api';
import { cascade, firstRect, fit, isMostlyFree, nextZone, zoneRect, type Direction, type FirstPlace, type Rect, type Size, type Zone } from './geometry';

/** One open window. */
export interface OpenWindow {
  readonly id: string;
  readonly module: string;
  /** The place that the person chose; when snapped or maximised, the place it returns to. */
  readonly rect: Rect;
  /** Where it is drawn instead, while this desk has no room for the chosen place. Never saved. */
  readonly fitted?: Rect;
  /** The desk on which the person put it there, over an edge perhaps: on one as large it stays so. */
  readonly placedOn?: Size;
  /** Its part of the first arrangement, until the person chooses a place. */
  readonly first?: FirstPlace;
  readonly minimized: boolean;
  readonly zone?: Zone;
  readonly z: number;
  /** What the module shows, as the module wrote it. */
  readonly view: View;
}

/** Where a person is: a window in front, and what it shows. */
export interface Place {
  readonly window: string;
  readonly module: string;
  readonly view: View;
}

/** What one tab tells the others of its windows. */
export interface WindowsChange {
  readonly device: DeviceClass;
  readonly windows: readonly OpenWindow[];
}

export const deviceOf = (width: number): DeviceClass => (width < 600 ? 'phone' : width < 1024 ? 'tablet' : 'desk');

const SAVE_AFTER_MS = 700;

/** The open windows: every way they can change, and their being kept on the server (DSK-2). */
export class Windows {
  readonly #windows = signal<readonly OpenWindow[]>([]);
  readonly #modules = signal<readonly Module[]>([]);
  readonly desk = signal<Size>({ width: innerWidth, height: innerHeight - 52 });
  readonly device = signal<DeviceClass>('desk');
  /** Where the window that is being dragged would snap to. */
  readonly snapPreview = signal<Rect | undefined>(undefined);
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  /** Saves without an answer yet. */
  #underWay = 0;
  /** The class of device that the open windows belong to; `device` is ahead of it while others are being fetched. */
  #owner: DeviceClass = 'desk';

  /** Whether the last change was a step that the person took in this page. */
  isStep = false;

  constructor(private readonly api: WindowsApi, private readonly tell: (change: WindowsChange) => void = () => undefined) {
    addEventListener('pagehide', () => this.#saveNow(true));
    document.addEventListener('visibilitychange', () => document.hidden && this.#saveNow(true));
  }

  get all(): ReadonlySignal<readonly OpenWindow[]> {
    return this.#windows;
  }

  get modules(): ReadonlySignal<readonly Module[]> {
    return this.#modules;
  }

  /** The window in front, if any is to be seen. */
  readonly front = computed(() => this.#windows.value.filter((w) => !w.minimized).reduce<OpenWindow | undefined>((a, b) => (a && a.z > b.z ? a : b), undefined));

  restore(desktop: Desktop, device: DeviceClass): void {
    this.#saveNow(true);
    this.device.value = device;
    this.#owner = device;
    this.#modules.value = desktop.modules;
    const known = desktop.windows.filter((w) => this.module(w.module));
    this.isStep = false;
    this.#windows.value = known.map((w) => this.#fromSaved(w));
  }

  module(key: string): Module | undefined {
    return this.#modules.peek().find((m) => m.key === key);
  }

  get(id: string): OpenWindow | undefined {
    return this.#windows.peek().find((w) => w.id === id);
  }

  /** Where a window is drawn. */
  placeOf(window: OpenWindow): Rect {
    return window.zone ? zoneRect(window.zone, this.desk.value) : this.freePlaceOf(window);
  }

  /** Where a window is drawn when it is neither snapped nor maximised. */
  freePlaceOf(window: OpenWindow): Rect {
    return window.first ? firstRect(window.first, this.desk.value) : (window.fitted ?? window.rect);
  }

  /** Whether a person sees at least half of a place in a window: it is not minimised, and no other window is in the way. */
  isSeen(id: string, place: Rect): boolean {
    const window = this.#windows.value.find((w) => w.id === id);
    if (!window || window.minimized) return false;
    const above = this.#windows.value.filter((w) => !w.minimized && w.z > window.z);
    if (this.device.value === 'phone') return above.length === 0;
    if (this.device.value === 'tablet') return above.length < 2;
    return isMostlyFree(place, above.map((w) => this.placeOf(w)), this.desk.value);
  }

  /** The frontmost window of a module, opened if there is none. With a view it shows that. */
  open(key: string, view?: View): OpenWindow | undefined {
    const open = this.#frontmost(key);
    if (!open) return this.openNew(key, view);
    this.#show(open, view ?? open.view);
    return this.get(open.id);
  }

  /** Leads back to where the person was. A window that was closed since opens again. */
  goTo({ window, module, view }: Place): OpenWindow | undefined {
    const there = this.get(window) ?? this.#frontmost(module);
    if (!there) return this.openNew(module, view, false);
    this.#show(there, view, false);
    return this.get(there.id);
  }

  openNew(key: string, view: View = {}, isStep = true): OpenWindow | undefined {
    const module = this.module(key);
    if (!module || this.#windows.peek().length >= limits.windows) return undefined;
    const others = this.#windows.peek().filter((w) => !w.minimized).map((w) => this.freePlaceOf(w));
    const { x, y, width, height } = module;
    const window = this.#onDesk({
      id: crypto.randomUUID(), module: key, minimized: false, z: this.#top() + 1, view,
      rect: cascade({ x, y, width, height }, others, this.desk.peek(), minOf(module)),
    });
    this.#set([...this.#windows.peek(), window], isStep);
    return window;
  }

  focus(id: string): void {
    const window = this.get(id);
    if (window) this.#show(window, window.view);
  }

  minimize(id: string): void {
    this.#update(id, { minimized: true });
  }

  close(id: string): void {
    this.#set(this.#windows.peek().filter((w) => w.id !== id));
  }

  toggleMaximized(id: string): void {
    this.#update(id, { zone: this.get(id)?.zone === 'maximize' ? undefined : 'maximize' });
  }

  /** Snaps a window. The free place to return to stays what it was. */
  snapTo(id: string, zone: Zone): void {
    this.#update(id, { zone });
  }

  /** After a drag or a resize: free at this place. What the person left as it was drawn stays as they once chose it. */
  place(id: string, rect: Rect): void {
    const window = this.get(id);
    if (!window) return;
    const [drawn, chosen] = [this.freePlaceOf(window), window.rect];
    if (window.first) {
      this.#update(id, { rect, first: undefined, fitted: undefined, zone: undefined, placedOn: this.desk.peek() });
      return;
    }
    const kept = (key: keyof Rect): number => (rect[key] === drawn[key] ? chosen[key] : rect[key]);
    const next = { x: kept('x'), y: kept('y'), width: kept('width'), height: kept('height') };
    const isWhole = same(next, rect);
    this.#update(id, { rect: next, fitted: isWhole ? undefined : rect, zone: undefined, placedOn: isWhole ? this.desk.peek() : undefined });
  }

  snap(id: string, direction: Direction): void {
    const window = this.get(id);
    if (!window) return;
    const next = nextZone(window.zone, direction);
    if (next === 'minimize') this.minimize(id);
    else this.#update(id, { zone: next === 'free' ? undefined : next });
  }

  /** All windows as a switcher lists them: from the front to the back, and last those that are minimised. */
  byRecency(): readonly OpenWindow[] {
    return [...this.#windows.peek()].sort((a, b) => Number(a.minimized) - Number(b.minimized) || b.z - a.z);
  }

  /** Minimises all windows; where none is to be seen, brings those back that the last time put away. */
  toggleDesktop(): 'shown' | 'back' {
    const visible = this.#windows.peek().filter((w) => !w.minimized).map((w) => w.id);
    const isBack = visible.length === 0;
    const changed = new Set(isBack ? this.#putAway : visible);
    this.#putAway = isBack ? [] : visible;
    this.#set(this.#windows.peek().map((w) => (changed.has(w.id) ? { ...w, minimized: !isBack } : w)));
    return isBack ? 'back' : 'shown';
  }
  #putAway: readonly string[] = [];

  /** What a window shows. `isStep` is false where no person asked for it. */
  setView(id: string, view: View, isStep = true): void {
    this.#update(id, { view }, isStep);
  }

  /** Takes over what another tab did, or this browser kept. What each window shows stays each tab's own. */
  take({ device, windows }: WindowsChange, { withViews = false } = {}): void {
    if (device !== this.#owner) return;
    this.isStep = false;
    this.#windows.value = windows.map((w) => this.#onDesk({ ...w, view: (withViews ? undefined : this.get(w.id)?.view) ?? w.view }));
  }

  /** The desk has another size: windows that would be lost come into view, and go back where they were as soon as there is room. */
  resizeDesk(desk: Size): void {
    if (desk.width === this.desk.peek().width && desk.height === this.desk.peek().height) return;
    this.desk.value = desk;
    this.#windows.value = this.#windows.peek().map((w) => this.#onDesk(w));
  }

  /** Only a desk has free windows; panes and pages are laid out by the style sheet. */
  #onDesk(window: OpenWindow): OpenWindow {
    const { fitted: _before, ...free } = window;
    const module = this.module(window.module);
    if (this.device.peek() !== 'desk' || !module) return free;
    const { placedOn } = window;
    const desk = this.desk.peek();
    if (placedOn && desk.width >= placedOn.width && desk.height >= placedOn.height) return free;
    const fitted = fit(window.rect, desk, minOf(module));
    return same(fitted, window.rect) ? free : { ...free, fitted };
  }

  #fromSaved(w: Window): OpenWindow {
    const state = parseState(w.state);
    return this.#onDesk({
      id: w.id, module: w.module, minimized: w.isMinimized, z: w.z, zone: w.isMaximized ? 'maximize' : state.zone, view: state.view, first: state.first, placedOn: state.placedOn,
      rect: { x: w.x, y: w.y, width: w.width, height: w.height },
    });
  }

  #top(): number {
    return Math.max(0, ...this.#windows.peek().map((w) => w.z));
  }

  #frontmost(key: string): OpenWindow | undefined {
    return this.#windows.peek().filter((w) => w.module === key).sort((a, b) => b.z - a.z)[0];
  }

  /** In one change: one step, not two. */
  #show(window: OpenWindow, view: View, isStep = true): void {
    if (this.front.peek()?.id === window.id && sameView(window.view, view)) return;
    this.#update(window.id, { minimized: false, z: this.#top() + 1, view }, isStep);
  }

  #update(id: string, change: Partial<OpenWindow>, isStep = true): void {
    this.#set(this.#windows.peek().map((w) => (w.id === id ? { ...w, ...change } : w)), isStep);
  }

  #set(windows: readonly OpenWindow[], isStep = true): void {
    this.isStep = isStep;
    this.#windows.value = windows;
    this.tell({ device: this.#owner, windows });
    this.#dirty = true;
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => this.#saveNow(), SAVE_AFTER_MS);
  }

  /** One save at a time: of two under way the older could arrive last, and win. Only what cannot wait goes out at once. */
  #saveNow(cannotWait = false): void {
    clearTimeout(this.#saveTimer);
    if (!this.#dirty || (this.#underWay > 0 && !cannotWait)) return;
    this.#dirty = false;
    this.#underWay++;
    // Numbers that only ever grow would end at some limit: what counts is the order.
    const ordered = [...this.#windows.peek()].sort((a, b) => a.z - b.z);
    const saved = ordered.map<Window>((w, i) => ({
      id: w.id, module: w.module, ...w.rect, isMinimized: w.minimized, isMaximized: w.zone === 'maximize', z: i + 1,
      state: JSON.stringify({ zone: w.zone === 'maximize' ? undefined : w.zone, first: w.first, placedOn: w.placedOn, view: w.view }),
    }));
    const end = (): void => {
      this.#underWay--;
      this.#saveNow();
    };
    this.api.save(this.#owner, saved).then(end, (error: unknown) => {
      end();
      this.#dirty = true; // Goes out with the next change.
      console.warn('Saving the windows failed', error);
    });
  }
}

const minOf = (module: Module): Size => ({ width: module.minWidth, height: module.minHeight });

export const sameView = (a: View, b: View): boolean => [...Object.keys(a), ...Object.keys(b)].every((key) => a[key] === b[key]);

const same = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

interface SavedState { readonly zone?: Zone; readonly first?: FirstPlace; readonly placedOn?: Size; readonly view: View }

function parseState(text: string | undefined): SavedState {
  if (!text) return { view: {} };
  try {
    const state = JSON.parse(text) as Partial<SavedState>;
    return { ...state, view: state.view ?? {} };
  } catch {
    return { view: {} }; // Written by another version: the window opens as new.
  }
}
