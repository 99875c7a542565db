import { describe, expect, it } from 'vitest';
import { kept, moved, whole, zoomed, zoomOf } from '../features/pictures/crop';
import { endingOf, formatOf, levelOf, typeOf, waveformOf } from '../features/voice/recording';

describe('the part of an image that becomes a picture', () => {
  const size = { width: 400, height: 200 };

  it('is at first the largest square in the middle', () => {
    expect(whole(size)).toEqual({ x: 200, y: 100, side: 200 });
    expect(whole({ width: 10, height: 30 })).toEqual({ x: 5, y: 15, side: 10 });
  });

  it('never leaves the image', () => {
    expect(moved(whole(size), size, 5, 5)).toEqual({ x: 300, y: 100, side: 200 });
    expect(moved(whole(size), size, -5, 0)).toEqual({ x: 100, y: 100, side: 200 });
    expect(kept({ x: 0, y: 0, side: 100 }, size)).toEqual({ x: 50, y: 50, side: 100 });
  });

  it('is zoomed between the whole and what still has pixels enough', () => {
    expect(zoomed(whole(size), size, 0).side).toBe(200);
    expect(zoomed(whole(size), size, 1).side).toBeCloseTo(64);
    expect(zoomOf(zoomed(whole(size), size, 0.4), size)).toBeCloseTo(0.4);
    expect(zoomed(whole({ width: 20, height: 20 }), { width: 20, height: 20 }, 0.7).side).toBe(20);
  });
});

describe('a recording', () => {
  it('is in the best format that the browser makes', () => {
    expect(formatOf((format) => format === 'audio/mp4')).toBe('audio/mp4');
    expect(formatOf(() => false)).toBeUndefined();
    expect([typeOf('audio/webm;codecs=opus'), endingOf('audio/mp4'), endingOf('audio/ogg;codecs=opus')]).toEqual(['audio/webm', 'm4a', 'ogg']);
  });

  it('is as loud as its samples', () => {
    expect(levelOf(new Uint8Array([128, 128]))).toBe(0);
    expect(levelOf(new Uint8Array([0, 255]))).toBe(1);
    expect(atob(waveformOf([0, 1, 0.5])).split('').map((c) => c.charCodeAt(0))).toEqual([0, 255, 128]);
    expect(atob(waveformOf(Array.from({ length: 1_000 }, () => 1)))).toHaveLength(100);
  });
});
