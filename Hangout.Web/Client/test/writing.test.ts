import { describe, expect, it, vi } from 'vitest';
import '../features';
import { fenced, linked, prefixed, wrapped, type Change, type Selected } from '../features/formatting/marks';
import { codeLanguage, markdownTable, rowsOfHtml, rowsOfTabs } from '../features/pasting/convert';

vi.mock('@microsoft/signalr', () => import('./hub'));

/** A text with its selection between bars: `a |b| c`. */
const at = (marked: string): Selected => {
  const [before = '', inside = '', after = ''] = marked.split('|');
  return { text: before + inside + after, start: before.length, end: before.length + inside.length };
};
const shown = ({ text }: Selected, change: Change): string => {
  const made = text.slice(0, change.from) + change.text + text.slice(change.to);
  return `${made.slice(0, change.start)}|${made.slice(change.start, change.end)}|${made.slice(change.end)}`;
};

describe('formatting', () => {
  const bold = (marked: string): string => shown(at(marked), wrapped(at(marked), '**', 'text'));
  const italic = (marked: string): string => shown(at(marked), wrapped(at(marked), '*', 'text'));

  it('puts a mark round the words, and takes it off again', () => {
    expect(bold('a |b c| d')).toBe('a **|b c|** d');
    expect(bold('a **|b c|** d')).toBe('a |b c| d');
    expect(bold('a |**b c**| d')).toBe('a |b c| d');
    expect(bold('a || d')).toBe('a **|text|** d');
  });

  it('leaves white space at the ends outside, since a mark beside it means nothing', () => {
    expect(bold('a| b |c')).toBe('a **|b|** c');
  });

  it('does not take a bold mark for an italic one', () => {
    expect(italic('**|b|**')).toBe('***|b|***');
    expect(italic('***|b|***')).toBe('**|b|**');
  });

  it('begins every selected line, and takes it back', () => {
    const quote = (marked: string): string => shown(at(marked), prefixed(at(marked), () => '> ', /^> ?/));
    expect(quote('a\nb|b\nc|c\nd')).toBe('a\n|> bb\n> cc|\nd');
    expect(quote('a\n|> bb\n> cc|\nd')).toBe('a\n|bb\ncc|\nd');
    expect(shown(at('|a\nb|'), prefixed(at('|a\nb|'), (i) => `${i + 1}. `, /^\d+\. /))).toBe('|1. a\n2. b|');
  });

  it('gives code a fence that is longer than any inside, on lines of its own', () => {
    expect(shown(at('see |x = 1| now'), fenced(at('see |x = 1| now')))).toBe('see \n```\n|x = 1|\n```\n now');
    expect(fenced(at('|```|')).text).toBe('````\n```\n````');
  });

  it('makes a link of words or of an address, and selects what is still to be written', () => {
    expect(shown(at('the |docs|'), linked(at('the |docs|'), 'text'))).toBe('the [docs](|https://|)');
    expect(shown(at('|https://a.example|'), linked(at('|https://a.example|'), 'text'))).toBe('[|text|](https://a.example)');
  });
});

describe('what is pasted', () => {
  const data = (of: Record<string, string>): Pick<DataTransfer, 'getData'> => ({ getData: (type) => of[type] ?? '' });

  it('from a spreadsheet is a table', () => {
    expect(markdownTable(rowsOfTabs('Name\tAge\nAnn\t4\n"Ben\nB"\t"5|""x"""\n')!)).toBe('| Name | Age |\n| --- | --- |\n| Ann | 4 |\n| Ben B | 5\\|"x" |');
  });

  it('is no table where lines are only indented, or are one', () => {
    expect(rowsOfTabs('\tif (x) {\n\t\treturn;\n\t}')).toBeUndefined();
    expect(rowsOfTabs('a\tb\nc')).toBeUndefined();
    expect(markdownTable(rowsOfTabs('a\tb')!)).toBeUndefined();
  });

  it('from a page is a table where nothing else was copied', () => {
    const table = '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>';
    expect(markdownTable(rowsOfHtml(table)!)).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |');
    expect(rowsOfHtml(`<p>Look at this table</p>${table}`)).toBeUndefined();
  });

  it('from an editor is code in its language', () => {
    expect(codeLanguage(data({ 'vscode-editor-data': '{"version":1,"mode":"typescript"}' }))).toBe('typescript');
    expect(codeLanguage(data({ 'vscode-editor-data': 'x' }))).toBe('');
    expect(codeLanguage(data({ 'text/html': '<div style="font-family: Menlo, monospace; white-space: pre;"><div>a</div></div>' }))).toBe('');
    expect(codeLanguage(data({ 'text/html': '<pre>a</pre>' }))).toBe('');
    expect(codeLanguage(data({ 'text/html': '<p>words</p>' }))).toBeUndefined();
  });
});
