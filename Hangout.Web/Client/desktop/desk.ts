import { effect } from '@preact/signals-core';
import { announce } from '../ui/announce';
import { t } from '../i18n/t';
import { windows } from '.';
import { composing } from '../ui/keys';
import { openSwitcher, toggleDesktop, walkSwitcher } from './actions';
import { windowsApi } from './api';
import type { Direction, Rect } from './geometry';
import { deviceOf, type OpenWindow } from './windows';
import { WindowElement } from './window-element';

const ARROWS: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/** On a Mac Alt with a key writes a sign (è), elsewhere than in the English layout AltGr does: in a text such a key is no key of the desk. */
const writes = (event: KeyboardEvent, ...own: readonly string[]): boolean =>
  !own.includes(event.key) && event.target instanceof Element && event.target.matches('input, textarea');

/** The desk: one element per open window, the keyboard, the preview of a snap. */
export class Desk {
  readonly #preview = document.createElement('div');
  /** Whether the windows of this class of device have been asked for. */
  #known: boolean;

  constructor(private readonly root: HTMLElement) {
    this.#preview.className = 'snap-preview';
    this.#preview.hidden = true;
    root.append(this.#preview);
    this.#known = windows.modules.peek().length > 0;
  }

  start(): void {
    this.#measure();
    effect(() => this.#drawWindows(windows.all.value));
    effect(() => this.#drawPreview(windows.snapPreview.value));
    addEventListener('keydown', this.#onKey, true);
    new ResizeObserver(() => this.#measure()).observe(this.root);
    // The on-screen keyboard covers a part of the page without resizing it: the desk ends above it.
    const viewport = window.visualViewport;
    const above = (): void => document.documentElement.style.setProperty('--visible-height', `${viewport?.height ?? innerHeight}px`);
    viewport?.addEventListener('resize', above);
    above();
  }

  #measure(): void {
    const device = deviceOf(innerWidth);
    if (device !== windows.device.peek() || !this.#known) void this.#switchDevice(device);
    windows.resizeDesk({ width: this.root.clientWidth, height: this.root.clientHeight });
  }

  /** Another class of device has its own windows; until they are known the present ones stay. */
  async #switchDevice(device: ReturnType<typeof deviceOf>): Promise<void> {
    this.#known = true;
    windows.device.value = device;
    document.documentElement.dataset.device = device;
    document.cookie = `hangout-device=${device}; Path=/; Max-Age=31536000; SameSite=Lax`;
    const before = windows.front.peek();
    try {
      const desktop = await windowsApi.read(device);
      if (windows.device.peek() !== device) return;
      // What was opened while the answer was on its way stays open.
      const chosen = windows.front.peek();
      windows.restore(desktop, device);
      const first = windows.modules.peek()[0]?.key;
      if (chosen && (chosen.module !== before?.module || chosen.view !== before.view)) windows.open(chosen.module, chosen.view);
      else if (first !== undefined && windows.all.peek().length === 0) windows.openNew(first, {}, false);
    } catch (error) {
      this.#known = false;
      setTimeout(() => this.#measure(), 3_000);
      console.warn('The windows of this screen size could not be loaded', error);
    }
  }

  #drawWindows(open: readonly OpenWindow[]): void {
    const ids = new Set(open.map((w) => `w-${w.id}`));
    for (const element of this.root.querySelectorAll<HTMLElement>('hangout-window')) if (!ids.has(element.id)) element.remove();
    for (const window of open) {
      if (document.getElementById(`w-${window.id}`)) continue;
      const element = new WindowElement();
      element.id = `w-${window.id}`;
      element.className = 'window is-new';
      this.root.append(element);
    }
    this.root.classList.toggle('is-empty', open.every((w) => w.minimized));
    // The style sheet lays out at most two panes on a tablet: the two in front.
    const visible = open.filter((w) => !w.minimized).sort((a, b) => b.z - a.z);
    this.root.dataset.panes = String(Math.min(visible.length, 2));
    for (const window of open) document.getElementById(`w-${window.id}`)?.classList.toggle('is-second', visible[1]?.id === window.id);
  }

  #drawPreview(rect: Rect | undefined): void {
    this.#preview.hidden = rect === undefined;
    if (!rect) return;
    this.#preview.style.transform = `translate(${rect.x}px, ${rect.y}px)`;
    this.#preview.style.width = `${rect.width}px`;
    this.#preview.style.height = `${rect.height}px`;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (composing(event)) return;
    const front = windows.front.peek();
    if (event.altKey && !event.ctrlKey && event.code === 'Backquote' && !writes(event, '`', '~')) {
      event.preventDefault();
      this.#switch(event.shiftKey);
    } else if (event.altKey && event.ctrlKey && event.code === 'KeyD' && !writes(event, 'd', 'D')) {
      event.preventDefault();
      toggleDesktop();
    } else if (event.altKey && event.ctrlKey && front && event.key in ARROWS) {
      event.preventDefault();
      const direction = ARROWS[event.key];
      if (direction) windows.snap(front.id, direction);
      announce(t('window.moved', { name: t(`module.${front.module}`) }));
    } else if (event.key === 'F6') {
      event.preventDefault();
      this.#cycleRegions(event.shiftKey);
    }
  };

  /** Alt holds the overview open; a short press goes to the window behind the front. */
  #switch(isBack: boolean): void {
    if (!walkSwitcher(isBack)) openSwitcher(true, isBack);
  }

  /** F6 goes round: the window in front, its panes, the taskbar. */
  #cycleRegions(back: boolean): void {
    const front = windows.front.peek();
    const regions = [
      ...(front ? document.querySelectorAll<HTMLElement>(`#w-${CSS.escape(front.id)}, #w-${CSS.escape(front.id)} section[aria-label], #w-${CSS.escape(front.id)} aside`) : []),
      ...document.querySelectorAll<HTMLElement>('.taskbar'),
    ].filter((e) => e.offsetParent !== null || e.classList.contains('window'));
    const at = regions.findLastIndex((r) => r.contains(document.activeElement));
    const next = regions[(at + (back ? -1 : 1) + regions.length) % regions.length];
    if (!next) return;
    if (!next.hasAttribute('tabindex')) next.tabIndex = -1;
    next.focus();
  }
}
