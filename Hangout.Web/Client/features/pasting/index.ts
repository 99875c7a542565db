/** What is pasted becomes what it was: a table a table, code a block of code. Ctrl+Shift+V pastes the text alone, as in every browser. */
import { register } from '../../core';
import { limits } from '../../core/wire';
import { extendMessages, type Writing } from '../chat';
import { codeLanguage, markdownTable, rowsOfHtml, rowsOfTabs } from './convert';

/** The last key was that of pasting plainly: the event of pasting does not tell. */
let isPlain = false;

function convert(data: DataTransfer, writing: Writing): string | undefined {
  const { area } = writing;
  const text = data.getData('text/plain').replace(/\r\n?/g, '\n');
  if (!area || text.length > limits.messageText || isInCode(area.value.slice(0, area.selectionStart))) return undefined;
  const language = codeLanguage(data);
  // A word of code inside of a sentence is no block.
  if (language !== undefined && text.includes('\n')) return block(text, language);
  const source = data.getData('text/html');
  const rows = (source.includes('<table') ? rowsOfHtml(source) : undefined) ?? rowsOfTabs(text);
  return rows && markdownTable(rows);
}

function block(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`{3,}/g)].map((m) => m[0].length + 1)));
  return `${fence}${language}\n${text.replace(/\n+$/, '')}\n${fence}`;
}

/** Whether the caret is inside of a fence: there everything stays as it is. */
const isInCode = (before: string): boolean => (before.match(/^ {0,3}`{3,}/gm)?.length ?? 0) % 2 === 1;

/** On lines of its own. */
function insert(made: string, writing: Writing): void {
  const { area } = writing;
  if (!area) return;
  const { value, selectionStart, selectionEnd } = area;
  const before = selectionStart === 0 || value[selectionStart - 1] === '\n' ? '' : '\n';
  const after = selectionEnd === value.length || value[selectionEnd] === '\n' ? '\n' : '\n\n';
  // A table begins after an empty line; a block of code needs none.
  const gap = before !== '' && made.startsWith('|') ? '\n' : '';
  writing.insert(before + gap + made + after, selectionStart, selectionEnd);
}

extendMessages({
  writes: (event) => {
    isPlain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.code === 'KeyV';
    return false;
  },
  paste: (event, writing) => {
    const made = event.clipboardData && !isPlain ? convert(event.clipboardData, writing) : undefined;
    isPlain = false;
    if (made === undefined) return false;
    insert(made, writing);
    return true;
  },
});

register({ name: 'pasting', shortcuts: [{ keys: 'Ctrl+Shift+V', title: 'pasting.plain', group: 'shortcuts.writing' }] });
