import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cascade, firstRect, fit, isMostlyFree, MARGIN, moved, nextZone, resized, snapZone, zoneRect, type Handle, type Rect, type Zone } from '../desktop/geometry';

const desk = { width: 1440, height: 848 };
const min = { width: 360, height: 320 };
const rect = fc.record({ x: fc.integer({ min: -3000, max: 5000 }), y: fc.integer({ min: -3000, max: 5000 }), width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) });

describe('a restored window', () => {
  it('is wholly on the desk, wherever it was', () => {
    fc.assert(fc.property(rect, (r) => {
      const f = fit(r, desk, min);
      expect(f.x).toBeGreaterThanOrEqual(MARGIN);
      expect(f.y).toBeGreaterThanOrEqual(MARGIN);
      expect(f.x + f.width).toBeLessThanOrEqual(desk.width - MARGIN);
      expect(f.y + f.height).toBeLessThanOrEqual(desk.height - MARGIN);
      expect(f.width).toBeGreaterThanOrEqual(min.width);
    }));
  });

  it('stays as it is when it fits', () => {
    const r = { x: 48, y: 40, width: 1040, height: 680 };
    expect(fit(r, desk, min)).toEqual(r);
  });
});

describe('a dragged window', () => {
  it('keeps its title bar in reach', () => {
    fc.assert(fc.property(fc.integer({ min: -9000, max: 9000 }), fc.integer({ min: -9000, max: 9000 }), (dx, dy) => {
      const m = moved({ x: 100, y: 100, width: 600, height: 400 }, dx, dy, desk);
      expect(m.x + m.width).toBeGreaterThanOrEqual(96);
      expect(m.x).toBeLessThanOrEqual(desk.width - 96);
      expect(m.y).toBeGreaterThanOrEqual(0);
      expect(m.y).toBeLessThanOrEqual(desk.height - 40);
    }));
  });
});

describe('a resized window', () => {
  const start = { x: 200, y: 150, width: 600, height: 450 };

  it('never gets smaller than its smallest size, and its other edges stay', () => {
    fc.assert(fc.property(fc.constantFrom<Handle>('n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'), fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: -2000, max: 2000 }), (handle, dx, dy) => {
      const r = resized(start, handle, dx, dy, desk, min);
      expect(r.width).toBeGreaterThanOrEqual(min.width);
      expect(r.height).toBeGreaterThanOrEqual(min.height);
      if (handle.includes('w')) expect(r.x + r.width).toBe(start.x + start.width);
      else expect(r.x).toBe(start.x);
      if (handle.includes('n')) expect(r.y + r.height).toBe(start.y + start.height);
      else expect(r.y).toBe(start.y);
    }));
  });

  it('does not reach above the desk or beyond its edges', () => {
    expect(resized(start, 'nw', -900, -900, desk, min)).toEqual({ x: 0, y: 0, width: 800, height: 600 });
    expect(resized(start, 'se', 9000, 9000, desk, min)).toEqual({ ...start, width: 1240, height: 698 });
  });
});

describe('snapping', () => {
  it.each<[number, number, Zone | undefined]>([
    [2, 400, 'left'], [1438, 400, 'right'], [2, 20, 'top-left'], [1438, 830, 'bottom-right'], [700, 2, 'maximize'], [700, 400, undefined], [700, 846, undefined],
  ])('with the pointer at %i,%i gives %s', (x, y, zone) => expect(snapZone({ x, y }, desk)).toBe(zone));

  it('halves and quarters cover the desk without a gap', () => {
    const odd = { width: 1441, height: 847 };
    expect(zoneRect('left', odd).width + zoneRect('right', odd).width).toBe(1441);
    expect(zoneRect('top-left', odd).height + zoneRect('bottom-left', odd).height).toBe(847);
    expect(zoneRect('maximize', odd)).toEqual({ x: 0, y: 0, ...odd });
  });

  it('by keyboard goes from place to place and back', () => {
    expect(nextZone(undefined, 'left')).toBe('left');
    expect(nextZone('left', 'up')).toBe('top-left');
    expect(nextZone('left', 'right')).toBe('free');
    expect(nextZone(undefined, 'down')).toBe('minimize');
  });
});

describe('a new window', () => {
  it('does not cover the title bar of one that is there', () => {
    const first = cascade({ x: 48, y: 40, width: 600, height: 400 }, [], desk, min);
    const second = cascade({ x: 48, y: 40, width: 600, height: 400 }, [first], desk, min);
    expect(second.x).not.toBe(first.x);
    expect(second.y).not.toBe(first.y);
  });
});

describe('what is seen of a place', () => {
  it('is at least half of it, on the desk and under no other window', () => {
    const place = { x: 100, y: 100, width: 200, height: 100 };
    const cover = (x: number, width: number): Rect => ({ x, y: 0, width, height: 800 });
    const size = { width: 1440, height: 848 };
    expect(isMostlyFree(place, [], size)).toBe(true);
    expect(isMostlyFree(place, [cover(0, 170)], size)).toBe(true);
    expect(isMostlyFree(place, [cover(0, 230)], size)).toBe(false);
    expect(isMostlyFree(place, [cover(0, 150), cover(250, 300)], size)).toBe(true);
    expect(isMostlyFree(place, [cover(0, 170), cover(230, 300)], size)).toBe(false);
    expect(isMostlyFree({ ...place, x: -150 }, [], size)).toBe(false);
  });
});

describe('the first arrangement', () => {
  it.each([[1024, 600], [1440, 848], [2560, 1388]])('fills a desk of %i by %i with two windows side by side', (width, height) => {
    const [main, side] = [firstRect('main', { width, height }), firstRect('side', { width, height })];
    expect([main.x, main.y, main.height]).toEqual([16, 16, height - 32]);
    expect(side.x - main.x - main.width).toBe(16);
    expect(width - side.x - side.width).toBe(16);
    expect(main.width).toBeGreaterThan(side.width * 2);
    expect(main.width * main.height + side.width * side.height).toBeGreaterThan(width * height * 0.88);
  });
});
