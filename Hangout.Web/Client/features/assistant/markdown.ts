import { Marked, type Token, type TokenizerAndRendererExtension } from 'marked';
import { sanitized } from '../../ui/html';

/** Marks a formula for what shows it: no text that a person types begins so. */
const FORMULA = '\u{e000}';

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const formula = (name: string, level: 'block' | 'inline', begins: RegExp, rule: RegExp, isDisplay: boolean): TokenizerAndRendererExtension => ({
  name, level,
  start: (source) => begins.exec(source)?.index,
  tokenizer: (source) => {
    const match = rule.exec(source);
    return match ? { type: name, raw: match[0], text: match[1] ?? '' } : undefined;
  },
  renderer: ({ text }) => {
    const code = `<code>${FORMULA}${isDisplay ? 'd' : 'i'}${escaped(text as string)}</code>`;
    return level === 'block' ? `<p>${code}</p>\n` : code;
  },
});

const marked = new Marked({ gfm: true, breaks: true, async: false });
marked.use({
  // What is written as HTML is shown as it was typed.
  tokenizer: { html: () => undefined, tag: () => undefined },
  extensions: [
    formula('formulaBlock', 'block', /\$\$|\\\[/, /^\$\$([^$]+?)\$\$(?:\n+|$)/, true),
    formula('formulaBracket', 'block', /\\\[/, /^\\\[([\s\S]+?)\\\](?:\n+|$)/, true),
    formula('formulaDollars', 'inline', /\$\$/, /^\$\$([^$]+?)\$\$/, true),
    formula('formulaInBrackets', 'inline', /\\\[/, /^\\\[([\s\S]+?)\\\]/, true),
    formula('formulaInline', 'inline', /\\\(/, /^\\\(([^\n]+?)\\\)/, false),
  ],
});

/** A piece of a text that stands for itself: a paragraph, a list, a table, code. */
export interface TextBlock {
  readonly source: string;
  /** Safe to be shown. */
  readonly html: string;
  /** Code alone: what grows in it can be added without drawing it anew. */
  readonly code?: { readonly language: string; readonly text: string };
}

/** The formula that an element of a block stands for. */
export function formulaIn(code: Element): { readonly tex: string; readonly isDisplay: boolean } | undefined {
  const text = code.textContent;
  return text.startsWith(FORMULA) ? { tex: text.slice(2), isDisplay: text[1] === 'd' } : undefined;
}

/** Markdown as blocks. Of a text that grows only the end is read and rendered again; a fence or a table that is half there is one already. */
export class MarkdownBlocks {
  #text = '';
  #blocks: readonly TextBlock[] = [];
  /** Where the last block begins. */
  #lastAt = 0;

  get blocks(): readonly TextBlock[] {
    return this.#blocks;
  }

  /** Takes the whole text, and answers the blocks: those that are the same are the same objects. */
  update(source: string): readonly TextBlock[] {
    const text = source.replace(/\r\n?/g, '\n');
    if (text === this.#text) return this.#blocks;
    const grows = text.startsWith(this.#text) && this.#blocks.length > 0;
    const kept = grows ? this.#blocks.slice(0, -1) : [];
    const from = grows ? this.#lastAt : 0;
    const fresh = blocksOf(text.slice(from));
    this.#text = text;
    this.#lastAt = from + fresh.slice(0, -1).reduce((sum, block) => sum + block.source.length, 0);
    const before = this.#blocks;
    this.#blocks = [...kept, ...fresh.map((block, i) => (before[kept.length + i]?.source === block.source ? (before[kept.length + i] ?? block) : block))];
    return this.#blocks;
  }
}

/** Blank lines belong to the block before them, so that the blocks' sources are the whole text. */
function blocksOf(text: string): TextBlock[] {
  const tokens = marked.lexer(text);
  const { links } = tokens;
  const blocks: TextBlock[] = [];
  for (const token of tokens) {
    const last = blocks.at(-1);
    if (token.type === 'space' && last) blocks[blocks.length - 1] = { ...last, source: last.source + token.raw };
    else blocks.push({ source: token.raw, html: htmlOf(token, links), ...codeOf(token) });
  }
  return blocks;
}

const htmlOf = (token: Token, links: ReturnType<typeof marked.lexer>['links']): string => sanitized(marked.parser(Object.assign([token], { links })));

function codeOf(token: Token): Pick<TextBlock, 'code'> {
  if (token.type !== 'code') return {};
  const { lang, text } = token as { lang?: string; text: string };
  return { code: { language: /^[\w+#.-]+/.exec(lang ?? '')?.[0] ?? '', text } };
}

/** Whether a text may hold formulas. */
export const hasFormulas = (text: string): boolean => text.includes('$$') || text.includes('\\(') || text.includes('\\[');
