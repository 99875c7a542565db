/** What a person typed, and how well something fits it. Pure. */

export type Scope = 'all' | 'commands' | 'people' | 'conversations';

export interface Typed {
  readonly scope: Scope;
  /** Without the prefix. */
  readonly query: string;
}

export const PREFIXES: Readonly<Record<Exclude<Scope, 'all'>, string>> = { commands: '>', people: '@', conversations: '#' };

export function typedIn(text: string): Typed {
  const trimmed = text.trimStart();
  for (const scope of ['commands', 'people', 'conversations'] as const) {
    if (trimmed.startsWith(PREFIXES[scope])) return { scope, query: trimmed.slice(1).trim() };
  }
  return { scope: 'all', query: trimmed.trim() };
}

/** As it is compared: without accents and case. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const WHOLE = 5, BEGINS = 4, WORD_BEGINS = 3, CONTAINS = 1;

function fit(word: string, text: string): number {
  if (text === word) return WHOLE;
  if (text.startsWith(word)) return BEGINS;
  if (text.split(/[\s_.:/@#-]+/).some((part) => part.startsWith(word))) return WORD_BEGINS;
  return word.length > 1 && text.includes(word) ? CONTAINS : 0;
}

/** How well texts fit a query: every word must be in one of them. 0 where they do not. */
export function scoreOf(query: string, texts: readonly string[]): number {
  const sought = folded(query);
  const inTexts = texts.map(folded);
  let sum = 0;
  const words = sought.split(/\s+/).filter(Boolean);
  for (const word of words) {
    const best = Math.max(0, ...inTexts.map((text) => fit(word, text)));
    if (best === 0) return 0;
    sum += best;
  }
  if (words.length === 0) return 0;
  return sum / words.length + (words.length > 1 && inTexts.some((text) => text.startsWith(sought)) ? BEGINS : 0);
}

/** The best first; among equals the order stays. An empty query takes them as they are. */
export function ranked<T>(query: string, all: readonly T[], textsOf: (one: T) => readonly string[], most: number): T[] {
  if (query === '') return all.slice(0, most);
  return all.map((one) => ({ one, score: scoreOf(query, textsOf(one)) })).filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score).slice(0, most).map(({ one }) => one);
}
