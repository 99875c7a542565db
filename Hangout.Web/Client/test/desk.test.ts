import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Desktop } from '../core/wire';
import { windows } from '../desktop';
import { windowsApi } from '../desktop/api';
import { Desk } from '../desktop/desk';
import { startPage } from './desktop';

const module = (key: string, position: number): object => ({
  key, name: key, x: 100, y: 100, width: 600, height: 400, minWidth: 300, minHeight: 200, position,
  isDraggable: true, isResizable: true, isMinimizable: true, isClosable: true,
});

let root: HTMLElement;

beforeEach(async () => {
  await startPage();
  vi.spyOn(windowsApi, 'read').mockReturnValue(new Promise(() => undefined));
  vi.stubGlobal('innerWidth', 1440);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1440);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(848);
  windows.restore({ modules: [module('chat', 1), module('notifications', 2)], windows: [] } as unknown as Desktop, 'desk');
  root = document.createElement('main');
  document.body.append(root);
  new Desk(root).start();
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe('the preview of a snap', () => {
  const preview = (): HTMLElement => root.querySelector<HTMLElement>('.snap-preview')!;
  const frame = (): Promise<void> => new Promise((drawn) => void requestAnimationFrame(() => drawn()));
  const point = (type: string, clientX: number, clientY: number): PointerEvent => new PointerEvent(type, { pointerId: 1, clientX, clientY, bubbles: true, button: 0 });
  let title: HTMLElement;
  let id: string;

  async function drag(x: number, y: number): Promise<void> {
    dispatchEvent(point('pointermove', x, y));
    await frame();
    await frame();
  }

  beforeEach(async () => {
    id = windows.open('chat')!.id;
    const element = document.getElementById(`w-${id}`)!;
    Object.assign(element, { setPointerCapture: () => undefined, releasePointerCapture: () => undefined, hasPointerCapture: () => true });
    title = element.querySelector<HTMLElement>('.titlebar-title')!;
    title.dispatchEvent(point('pointerdown', 300, 110));
  });

  it('shows at an edge only, and is gone once the window is dropped there', async () => {
    expect(preview().hidden).toBe(true);
    await drag(400, 300);
    expect(preview().hidden).toBe(true);
    await drag(2, 300);
    expect(preview().hidden).toBe(false);
    dispatchEvent(point('pointerup', 2, 300));
    expect(preview().hidden).toBe(true);
    expect(windows.get(id)?.zone).toBe('left');
  });

  it('is gone after a plain drag, and when the window closes under the pointer', async () => {
    await drag(400, 300);
    dispatchEvent(point('pointerup', 400, 300));
    expect(preview().hidden).toBe(true);

    title.dispatchEvent(point('pointerdown', 400, 300));
    await drag(2, 300);
    expect(preview().hidden).toBe(false);
    windows.close(id);
    expect(preview().hidden).toBe(true);
  });
});
