import { effect } from '@preact/signals-core';
import { html, render } from 'lit';
import { moduleOf } from '../core/registry';
import { t } from '../i18n/t';
import { icon } from '../ui/icons';
import { windows } from '.';
import { moved, resized, snapZone, zoneRect, type Handle, type Point, type Rect, type Zone } from './geometry';
import type { Module } from '../core/wire';
import type { OpenWindow } from './windows';

const HANDLES: readonly Handle[] = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'];
const DRAG_FROM = 4;

/**
 * `<hangout-window>`: the server renders it at its saved place with its title bar; this brings it to life. While a person drags,
 * only this element's own style changes, once a frame; the place is stored when they let go.
 */
export class WindowElement extends HTMLElement {
  #stop: (() => void) | undefined;
  #gesture: { pointer: number; start: Point; rect: Rect; handle: Handle | 'move'; moving: boolean; last: Point } | undefined;
  #frame = 0;

  get windowId(): string {
    return this.id.slice(2);
  }

  /** What the module shows. */
  get content(): HTMLElement | null {
    return this.querySelector('.window-body > *');
  }

  connectedCallback(): void {
    this.#build();
    this.addEventListener('pointerdown', this.#onPointerDown);
    this.addEventListener('focusin', this.#onFocusIn);
    this.#stop = effect(() => {
      this.#drawTitle();
      const window = windows.all.value.find((w) => w.id === this.windowId);
      if (window) this.#draw(window, windows.front.value?.id === window.id, windows.placeOf(window));
    });
  }

  disconnectedCallback(): void {
    this.#stop?.();
    this.#end();
  }

  #build(): void {
    const module = this.#module();
    if (!module) return;
    this.setAttribute('role', 'region');
    this.setAttribute('aria-labelledby', `wt-${this.windowId}`);
    this.tabIndex = -1;
    this.dataset.module = module.key;
    let title = this.querySelector<HTMLElement>('.titlebar');
    if (!title) {
      title = document.createElement('header');
      title.className = 'titlebar';
      const body = document.createElement('div');
      body.className = 'window-body';
      this.append(title, body);
    }
    title.replaceChildren();
    this.#drawTitle();
    title.addEventListener('dblclick', (event) => {
      if (!(event.target as Element).closest('button') && module.isResizable) windows.toggleMaximized(this.windowId);
    });
    const body = this.querySelector('.window-body');
    const content = moduleOf(module.key);
    if (body && content && !body.querySelector(content.element)) body.replaceChildren(document.createElement(content.element));
    content?.load().catch((error: unknown) => console.error(`The module ${module.key} could not be loaded`, error));
    if (module.isResizable) {
      this.append(...HANDLES.map((handle) => {
        const element = document.createElement('div');
        element.className = `handle handle-${handle}`;
        element.dataset.handle = handle;
        return element;
      }));
    }
  }

  #module(): Module | undefined {
    const window = windows.get(this.windowId);
    return window && windows.module(window.module);
  }

  #drawTitle(): void {
    const module = this.#module();
    const title = this.querySelector<HTMLElement>('.titlebar');
    if (!module || !title) return;
    render(
      html`<span class="titlebar-icon">${icon(module.key)}</span>
        <h2 class="titlebar-title" id=${`wt-${this.windowId}`}>${t(`module.${module.key}`)}</h2>
        <div class="titlebar-buttons">
          ${module.isMinimizable ? this.#button('minimize', t('window.minimize'), () => windows.minimize(this.windowId)) : ''}
          ${module.isResizable ? this.#button('maximize', t('window.maximize'), () => windows.toggleMaximized(this.windowId)) : ''}
          ${module.isClosable ? this.#button('close', t('window.close'), () => windows.close(this.windowId)) : ''}
        </div>`,
      title,
    );
  }

  #button(name: string, label: string, action: () => void): unknown {
    return html`<button class="titlebar-button" type="button" data-action=${name} title=${label} aria-label=${label} @click=${action}>${icon(name)}</button>`;
  }

  #draw(window: OpenWindow, front: boolean, place: Rect): void {
    this.classList.toggle('is-front', front);
    this.classList.toggle('is-maximized', window.zone === 'maximize');
    this.classList.toggle('is-snapped', window.zone !== undefined && window.zone !== 'maximize');
    this.hidden = window.minimized;
    this.style.zIndex = String(window.z);
    const maximize = this.querySelector<HTMLElement>('[data-action=maximize]');
    const label = t(window.zone === 'maximize' ? 'window.restore' : 'window.maximize');
    maximize?.setAttribute('aria-label', label);
    maximize?.setAttribute('title', label);
    this.#drawAt(place);
    this.classList.add('is-placed');
  }

  #drawAt(rect: Rect): void {
    this.style.setProperty('--x', `${rect.x}px`);
    this.style.setProperty('--y', `${rect.y}px`);
    this.style.setProperty('--w', `${rect.width}px`);
    this.style.setProperty('--h', `${rect.height}px`);
  }

  #onFocusIn = (): void => windows.focus(this.windowId);

  #onPointerDown = (event: PointerEvent): void => {
    windows.focus(this.windowId);
    const target = event.target as HTMLElement;
    const window = windows.get(this.windowId);
    const module = window && windows.module(window.module);
    if (!module || event.button !== 0 || windows.device.peek() !== 'desk' || this.#gesture) return;
    const handle = target.dataset.handle as Handle | undefined;
    const onTitle = target.closest('.titlebar') && !target.closest('button') && module.isDraggable;
    if (!handle && !onTitle) return;
    if (handle) event.preventDefault();
    const start = { x: event.clientX, y: event.clientY };
    this.#gesture = { pointer: event.pointerId, start, last: start, rect: windows.placeOf(window), handle: handle ?? 'move', moving: false };
    addEventListener('pointermove', this.#onPointerMove);
    addEventListener('pointerup', this.#onPointerUp);
    addEventListener('pointercancel', this.#onPointerCancel);
  };

  #onPointerMove = (event: PointerEvent): void => {
    const gesture = this.#gesture;
    if (gesture?.pointer !== event.pointerId) return;
    gesture.last = { x: event.clientX, y: event.clientY };
    if (!gesture.moving) {
      if (Math.hypot(gesture.last.x - gesture.start.x, gesture.last.y - gesture.start.y) < DRAG_FROM) return;
      gesture.moving = true;
      // Not before: a captured pointer would take double clicks away from the title bar.
      this.setPointerCapture(event.pointerId);
      this.classList.add('is-moving');
      this.classList.remove('is-maximized', 'is-snapped');
      this.#freeFromZone();
    }
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawAt(this.#current());
      const zone = gesture.handle === 'move' ? this.#zone() : undefined;
      windows.snapPreview.value = zone && zoneRect(zone, windows.desk.peek());
    });
  };

  /** A window dragged off its snap or maximised place takes its free size again, under the pointer. */
  #freeFromZone(): void {
    const gesture = this.#gesture;
    const window = windows.get(this.windowId);
    if (!gesture || !window?.zone || gesture.handle !== 'move') return;
    const share = (gesture.start.x - gesture.rect.x) / gesture.rect.width;
    const free = windows.freePlaceOf(window);
    gesture.rect = { ...free, x: Math.round(gesture.start.x - share * free.width), y: gesture.rect.y };
  }

  #current(): Rect {
    const gesture = this.#gesture;
    const window = windows.get(this.windowId);
    const module = window && windows.module(window.module);
    if (!gesture || !module) return { x: 0, y: 0, width: 0, height: 0 };
    const [dx, dy] = [gesture.last.x - gesture.start.x, gesture.last.y - gesture.start.y];
    const desk = windows.desk.peek();
    if (gesture.handle === 'move') return moved(gesture.rect, dx, dy, desk);
    return resized(gesture.rect, gesture.handle, dx, dy, desk, { width: module.minWidth, height: module.minHeight });
  }

  #zone(): Zone | undefined {
    const gesture = this.#gesture;
    return gesture && snapZone(gesture.last, windows.desk.peek());
  }

  #onPointerUp = (event: PointerEvent): void => {
    const gesture = this.#gesture;
    if (gesture?.pointer !== event.pointerId) return;
    const window = windows.get(this.windowId);
    const [rect, zone] = [this.#current(), gesture.handle === 'move' ? this.#zone() : undefined];
    this.#end();
    if (!gesture.moving || !window) return;
    if (zone) windows.snapTo(this.windowId, zone);
    else windows.place(this.windowId, rect);
  };

  #onPointerCancel = (event: PointerEvent): void => {
    if (this.#gesture?.pointer !== event.pointerId) return;
    this.#end();
    const window = windows.get(this.windowId);
    if (window) this.#draw(window, true, windows.placeOf(window));
  };

  #end(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    removeEventListener('pointermove', this.#onPointerMove);
    removeEventListener('pointerup', this.#onPointerUp);
    removeEventListener('pointercancel', this.#onPointerCancel);
    if (!this.#gesture) return;
    if (this.#gesture.moving && this.hasPointerCapture(this.#gesture.pointer)) this.releasePointerCapture(this.#gesture.pointer);
    this.#gesture = undefined;
    this.classList.remove('is-moving');
    windows.snapPreview.value = undefined;
  }
}

customElements.define('hangout-window', WindowElement);
