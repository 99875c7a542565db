import type { WindowHost } from '../core/navigation';
import { windows } from '.';
import { leadBack } from './steps';
import type { WindowElement } from './window-element';

/** The windows as features see them. */
export const host: WindowHost = {
  modules: () => windows.modules.value.map((module) => module.key),
  async open(module, view) {
    const window = windows.open(module, view);
    if (!window) return undefined;
    // The element of a window opened just now exists once the desk has drawn.
    await new Promise((drawn) => requestAnimationFrame(drawn));
    return document.querySelector<WindowElement>(`#w-${CSS.escape(window.id)}`)?.content ?? undefined;
  },
  idOf: (element) => element.closest<WindowElement>('hangout-window')?.id.slice(2),
  viewOf: (id) => windows.all.value.find((w) => w.id === id)?.view,
  setView: (id, view, isStep) => windows.setView(id, view, isStep),
  leadBack,
  isSeen: (element) => {
    const id = host.idOf(element);
    const { x, y, width, height } = element.getBoundingClientRect();
    return id !== undefined && windows.isSeen(id, { x, y, width, height });
  },
  isInFront: (module, view) => {
    const front = windows.front.peek();
    return front?.module === module && Object.entries(view).every(([key, value]) => front.view[key] === value);
  },
};

