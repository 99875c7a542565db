/** Which square of a picture is taken: its centre in the picture's own pixels, and how long its side is there. */
export interface Crop { readonly x: number; readonly y: number; readonly side: number }

export interface Size { readonly width: number; readonly height: number }

/** The deepest zoom: fewer pixels than these would only be made larger. */
const LEAST = 64;

const between = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), Math.max(least, most));

/** The crop kept inside of the picture. */
export function kept({ x, y, side }: Crop, { width, height }: Size): Crop {
  const shorter = Math.min(width, height);
  const length = between(side, Math.min(LEAST, shorter), shorter);
  return { side: length, x: between(x, length / 2, width - length / 2), y: between(y, length / 2, height - length / 2) };
}

/** The largest square in the middle. */
export const whole = (size: Size): Crop => kept({ x: size.width / 2, y: size.height / 2, side: Infinity }, size);

/** Moved by parts of its own side. */
export const moved = (crop: Crop, size: Size, across: number, down: number): Crop => kept({ ...crop, x: crop.x + across * crop.side, y: crop.y + down * crop.side }, size);

/** How far it is zoomed in: 0 is the largest square, 1 the smallest. */
export function zoomOf({ side }: Crop, size: Size): number {
  const [most, least] = [Math.min(size.width, size.height), Math.min(LEAST, size.width, size.height)];
  return most <= least ? 0 : Math.log(most / side) / Math.log(most / least);
}

export function zoomed(crop: Crop, size: Size, zoom: number): Crop {
  const [most, least] = [Math.min(size.width, size.height), Math.min(LEAST, size.width, size.height)];
  return kept({ ...crop, side: most * (least / most) ** between(zoom, 0, 1) }, size);
}
