/** Which part of a picture is taken: its centre in the picture's own pixels, and how wide it is there. */
export interface Crop { readonly x: number; readonly y: number; readonly side: number }

export interface Size { readonly width: number; readonly height: number }

/** The deepest zoom: fewer pixels than these would only be made larger. */
const LEAST = 64;

const between = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), Math.max(least, most));

/** The widest crop: a square, or so many times as wide as high. */
const widest = ({ width, height }: Size, aspect: number): number => Math.min(width, height * aspect);

/** The crop kept inside of the picture. */
export function kept({ x, y, side }: Crop, size: Size, aspect = 1): Crop {
  const most = widest(size, aspect);
  const length = between(side, Math.min(LEAST, most), most);
  const down = length / aspect;
  return { side: length, x: between(x, length / 2, size.width - length / 2), y: between(y, down / 2, size.height - down / 2) };
}

/** The largest one in the middle. */
export const whole = (size: Size, aspect = 1): Crop => kept({ x: size.width / 2, y: size.height / 2, side: Infinity }, size, aspect);

/** Moved by parts of its own width and height. */
export const moved = (crop: Crop, size: Size, across: number, down: number, aspect = 1): Crop =>
  kept({ ...crop, x: crop.x + across * crop.side, y: crop.y + (down * crop.side) / aspect }, size, aspect);

/** How far it is zoomed in: 0 is the largest, 1 the smallest. */
export function zoomOf({ side }: Crop, size: Size, aspect = 1): number {
  const most = widest(size, aspect);
  const least = Math.min(LEAST, most);
  return most <= least ? 0 : Math.log(most / side) / Math.log(most / least);
}

export function zoomed(crop: Crop, size: Size, zoom: number, aspect = 1): Crop {
  const most = widest(size, aspect);
  const least = Math.min(LEAST, most);
  return kept({ ...crop, side: most * (least / most) ** between(zoom, 0, 1) }, size, aspect);
}
