const LONG_PRESS_MS = 450;
const MOVED_PX = 10;

/** Where a menu was asked for: an element, or a point on the screen. */
export type MenuPlace = HTMLElement | { getBoundingClientRect: () => DOMRect; contextElement: HTMLElement };

/** Calls `open` when a person wants the menu of a row: by a right click, the menu key, Shift+F10, or a long press. */
export function onContextMenu(list: HTMLElement, rowOf: (target: Element) => HTMLElement | undefined, open: (row: HTMLElement, place: MenuPlace) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let held: HTMLElement | undefined;
  let from = { x: 0, y: 0 };
  const end = (): void => {
    clearTimeout(timer);
    held = undefined;
  };
  const at = (row: HTMLElement, { x, y }: { x: number; y: number }): MenuPlace => ({ getBoundingClientRect: () => new DOMRect(x, y, 0, 0), contextElement: row });
  list.addEventListener('contextmenu', (event) => {
    const row = rowOf(event.target as Element);
    if (!row) return;
    event.preventDefault();
    // A finger that lies long opens it when it lets go: that would close one which is open.
    if ((event as Partial<PointerEvent>).pointerType === 'touch') return;
    const byKey = event.button !== 2;
    open(row, byKey ? row : at(row, { x: event.clientX, y: event.clientY }));
  });
  list.addEventListener('pointerdown', (event) => {
    end();
    const row = rowOf(event.target as Element);
    if (!row || event.pointerType !== 'touch') return;
    from = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => (held = row), LONG_PRESS_MS);
  });
  list.addEventListener('pointerup', () => {
    const row = held;
    end();
    if (!row) return;
    // It is not a press of the button, too.
    list.addEventListener('click', (event) => event.stopPropagation(), { capture: true, once: true });
    setTimeout(() => open(row, at(row, from)));
  });
  list.addEventListener('pointercancel', end);
  list.addEventListener('scroll', end, true);
  list.addEventListener('pointermove', (event) => {
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > MOVED_PX) end();
  });
}
