/** Where windows are and may be. Pure; lengths in CSS pixels, the desk's top left corner is 0,0. */

export interface Rect { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export interface Size { readonly width: number; readonly height: number }
export interface Point { readonly x: number; readonly y: number }
export type Handle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';
export type Zone = 'left' | 'right' | 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | 'maximize';
/** Places of the first arrangement: what one works in, and what stands beside it. */
export type FirstPlace = 'main' | 'side';
export type Direction = 'left' | 'right' | 'up' | 'down';

/** Free space kept round a window that is fitted onto the desk. */
export const MARGIN = 8;
const EDGE = 14;
const CORNER = 120;
/** How much of the title bar stays in reach while a window is dragged over an edge. */
const GRIP = 96;
const TITLE = 40;

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** A window wholly on the desk: smaller if it must be, never below its smallest size unless the desk itself is. */
export function fit(rect: Rect, desk: Size, min: Size): Rect {
  const width = Math.min(Math.max(rect.width, min.width), Math.max(desk.width - 2 * MARGIN, 200));
  const height = Math.min(Math.max(rect.height, min.height), Math.max(desk.height - 2 * MARGIN, 160));
  return {
    x: clamp(rect.x, MARGIN, Math.max(MARGIN, desk.width - width - MARGIN)),
    y: clamp(rect.y, MARGIN, Math.max(MARGIN, desk.height - height - MARGIN)),
    width, height,
  };
}

/** A window being dragged: may hang over an edge, but its title bar stays in reach. */
export function moved(rect: Rect, dx: number, dy: number, desk: Size): Rect {
  return {
    ...rect,
    x: Math.round(clamp(rect.x + dx, GRIP - rect.width, desk.width - GRIP)),
    y: Math.round(clamp(rect.y + dy, 0, desk.height - TITLE)),
  };
}

/** A window pulled by one of its eight handles; the opposite edges stay where they are. */
export function resized(rect: Rect, handle: Handle, dx: number, dy: number, desk: Size, min: Size): Rect {
  let { x, y, width, height } = rect;
  if (handle.includes('e')) width = clamp(rect.width + dx, min.width, Math.max(min.width, desk.width - rect.x));
  if (handle.includes('s')) height = clamp(rect.height + dy, min.height, Math.max(min.height, desk.height - rect.y));
  if (handle.includes('w')) {
    width = clamp(rect.width - dx, min.width, Math.max(min.width, rect.x + rect.width));
    x = rect.x + rect.width - width;
  }
  if (handle.includes('n')) {
    height = clamp(rect.height - dy, min.height, Math.max(min.height, rect.y + rect.height));
    y = rect.y + rect.height - height;
  }
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) };
}

/** Where a window dragged with the pointer here would snap to. */
export function snapZone(pointer: Point, desk: Size): Zone | undefined {
  const left = pointer.x <= EDGE;
  const right = pointer.x >= desk.width - EDGE;
  if (left || right) {
    if (pointer.y <= CORNER) return left ? 'top-left' : 'top-right';
    if (pointer.y >= desk.height - CORNER) return left ? 'bottom-left' : 'bottom-right';
    return left ? 'left' : 'right';
  }
  return pointer.y <= EDGE / 2 ? 'maximize' : undefined;
}

/** The place of a snapped window. */
export function zoneRect(zone: Zone, desk: Size): Rect {
  const half = Math.floor(desk.width / 2);
  const upper = Math.floor(desk.height / 2);
  const inLeft = zone === 'left' || zone.endsWith('-left');
  const inRight = zone === 'right' || zone.endsWith('-right');
  const x = inRight ? half : 0;
  const width = inLeft ? half : inRight ? desk.width - half : desk.width;
  const y = zone.startsWith('bottom') ? upper : 0;
  const height = zone.startsWith('top') ? upper : zone.startsWith('bottom') ? desk.height - upper : desk.height;
  return { x, y, width, height };
}

const GAP = 16;

/** The place of a window in the first arrangement, on a desk of any size. The style sheet has the same numbers, for the first paint. */
export function firstRect(place: FirstPlace, desk: Size): Rect {
  const side = Math.round(clamp(desk.width * 0.27, 300, 420));
  const height = desk.height - 2 * GAP;
  return place === 'side'
    ? { x: desk.width - side - GAP, y: GAP, width: side, height }
    : { x: GAP, y: GAP, width: desk.width - side - 3 * GAP, height };
}

/** What Ctrl+Alt+arrow makes of a window: snapped from one place to the next, back to free in between. */
export function nextZone(zone: Zone | undefined, direction: Direction): Zone | 'free' | 'minimize' {
  const table: Record<Zone | 'free', Record<Direction, Zone | 'free' | 'minimize'>> = {
    'free': { left: 'left', right: 'right', up: 'maximize', down: 'minimize' },
    'maximize': { left: 'left', right: 'right', up: 'maximize', down: 'free' },
    'left': { left: 'left', right: 'free', up: 'top-left', down: 'bottom-left' },
    'right': { left: 'free', right: 'right', up: 'top-right', down: 'bottom-right' },
    'top-left': { left: 'top-left', right: 'top-right', up: 'maximize', down: 'left' },
    'top-right': { left: 'top-left', right: 'top-right', up: 'maximize', down: 'right' },
    'bottom-left': { left: 'bottom-left', right: 'bottom-right', up: 'left', down: 'minimize' },
    'bottom-right': { left: 'bottom-left', right: 'bottom-right', up: 'right', down: 'minimize' },
  };
  return table[zone ?? 'free'][direction];
}

/** Whether at least half of a place is on the desk and under none of the others. */
export function isMostlyFree(place: Rect, covers: readonly Rect[], desk: Size): boolean {
  const holds = (rect: Rect, { x, y }: Point): boolean => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
  const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
  const points = shares.flatMap((across) => shares.map((down): Point => ({ x: place.x + place.width * across, y: place.y + place.height * down })));
  const free = points.filter((point) => holds({ x: 0, y: 0, ...desk }, point) && !covers.some((cover) => holds(cover, point)));
  return free.length * 2 >= points.length;
}

/** A place for a new window: where it is wanted, or so far beside it that, fitted onto the desk, it covers no other title bar exactly. */
export function cascade(wanted: Rect, others: readonly Rect[], desk: Size, min: Size): Rect {
  let rect = wanted;
  const covers = (place: Rect): boolean => others.some((o) => Math.abs(o.x - place.x) < 16 && Math.abs(o.y - place.y) < 16);
  for (let i = 0; i < 12 && covers(fit(rect, desk, min)); i++) rect = { ...rect, x: rect.x + 32, y: rect.y + 32 };
  return rect;
}
