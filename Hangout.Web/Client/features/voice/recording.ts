/** What browsers record, the best first. */
const FORMATS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus', 'audio/webm'] as const;
const ENDINGS: Readonly<Record<string, string>> = { 'audio/webm': 'weba', 'audio/mp4': 'm4a', 'audio/ogg': 'ogg' };
const BARS = 100;

/** Whether this browser records at all. */
export const canRecord = (): boolean => 'MediaRecorder' in globalThis && 'mediaDevices' in navigator;

export const formatOf = (isKnown: (format: string) => boolean): string | undefined => FORMATS.find(isKnown);

/** The media type of a recording without how it is coded: `audio/webm`. */
export const typeOf = (format: string): string => format.split(';')[0]?.trim() ?? format;

export const endingOf = (format: string): string => ENDINGS[typeOf(format)] ?? 'weba';

/** How loud some samples of sound are, 0 to 1: quiet speech is seen, too. */
export function levelOf(samples: Uint8Array): number {
  let sum = 0;
  for (const sample of samples) sum += ((sample - 128) / 128) ** 2;
  return samples.length === 0 ? 0 : Math.min(1, Math.sqrt(sum / samples.length) * 3);
}

/** Levels as the server writes them: base64 of up to a hundred bytes. */
export function waveformOf(levels: readonly number[]): string {
  const count = Math.min(BARS, levels.length);
  const at = (i: number): number => Math.floor((i * levels.length) / count);
  const bytes = Array.from({ length: count }, (_, i) => Math.round(255 * Math.max(...levels.slice(at(i), at(i + 1)))));
  return btoa(String.fromCharCode(...bytes));
}
