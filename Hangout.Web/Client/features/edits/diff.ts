/** A piece of two texts: in both, only in the older, or only in the newer. */
export interface Piece { readonly kind: 'same' | 'removed' | 'added'; readonly text: string }

/** A table of more cells than this would keep the page waiting: what lies between equal ends is then replaced as a whole. */
const MOST_CELLS = 1_000_000;

/** What changed between two texts, by words. */
export function difference(older: string, newer: string): Piece[] {
  const [a, b] = [words(older), words(newer)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = between(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([...a.slice(0, start).map(same), ...middle, ...a.slice(a.length - end).map(same)]);
}

const words = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
const same = (text: string): Piece => ({ kind: 'same', text });
const removed = (text: string): Piece => ({ kind: 'removed', text });
const added = (text: string): Piece => ({ kind: 'added', text });

/** By the longest common subsequence. */
function between(a: readonly string[], b: readonly string[]): Piece[] {
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_CELLS) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pieces.push(same(a[i++] ?? ''));
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) pieces.push(removed(a[i++] ?? ''));
    else pieces.push(added(b[j++] ?? ''));
  }
  return [...pieces, ...a.slice(i).map(removed), ...b.slice(j).map(added)];
}

/** Pieces of one kind in a row become one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const whole: { kind: Piece['kind']; text: string }[] = [];
  for (const { kind, text } of pieces) {
    const last = whole.at(-1);
    if (last?.kind === kind) last.text += text;
    else whole.push({ kind, text });
  }
  return whole;
}
