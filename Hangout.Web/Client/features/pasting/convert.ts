const MOST_CELLS = 2_000;

/** A cell of a table as Markdown: on one line, its bars not taken for borders. */
const cell = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/\\/g, '\\\\').replace(/\|/g, '\\|');

/** Rows as a Markdown table, the first one as its head; undefined where that is no table. */
export function markdownTable(rows: readonly (readonly string[])[]): string | undefined {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length < 2 || width < 2 || rows.length * width > MOST_CELLS) return undefined;
  const line = (row: readonly string[]): string => `| ${Array.from({ length: width }, (_, i) => cell(row[i] ?? '')).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)].join('\n');
}

/** The rows of a spreadsheet's plain text: cells between tabs, quoted where they hold a tab, a line break or a quotation mark. */
export function rowsOfTabs(text: string): string[][] | undefined {
  if (!text.includes('\t')) return undefined;
  const rows: string[][] = [[]];
  const cells = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r?\n|$)/gy;
  while (cells.lastIndex < text.length) {
    const match = cells.exec(text);
    if (!match) return undefined;
    rows.at(-1)?.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] !== '\t' && cells.lastIndex < text.length) rows.push([]);
  }
  const width = rows[0]?.length ?? 0;
  // Indented text has tabs, too: a table has as many cells in each row, and something in its first ones.
  return width > 1 && rows.every((row) => row.length === width) && rows[0]?.every((one) => one.trim() !== '') ? rows : undefined;
}

/** The rows of the only table in what was copied; undefined where there is more around it. */
export function rowsOfHtml(source: string): string[][] | undefined {
  const body = new DOMParser().parseFromString(source, 'text/html').body;
  const tables = body.querySelectorAll('table');
  const table = tables[0];
  if (!table || tables.length > 1) return undefined;
  const isAlone = (body.textContent.trim().length - table.textContent.trim().length) < 3;
  return isAlone ? [...table.rows].map((row) => [...row.cells].map((one) => one.textContent)) : undefined;
}

/** Names of editors' languages where Markdown has others. */
const LANGUAGES: Readonly<Record<string, string>> = { plaintext: '', typescriptreact: 'tsx', javascriptreact: 'jsx', shellscript: 'bash', markdown: 'md' };

/** The language of code that an editor put beside what was copied; undefined where it is no code. */
export function codeLanguage(data: Pick<DataTransfer, 'getData'>): string | undefined {
  const editor = data.getData('vscode-editor-data');
  if (editor !== '') {
    try {
      const { mode = '' } = JSON.parse(editor) as { mode?: string };
      return LANGUAGES[mode] ?? (/^[a-z0-9+#-]{1,30}$/i.test(mode) ? mode : '');
    } catch {
      return ''; // It is code, in whatever language.
    }
  }
  const source = data.getData('text/html');
  return source !== '' && isMonospace(source) ? '' : undefined;
}

/** Whether all of it is one block of code: what editors and pages with code put on the clipboard. */
function isMonospace(source: string): boolean {
  const body = new DOMParser().parseFromString(source, 'text/html').body;
  const block = body.querySelector<HTMLElement>('pre, div[style*="monospace"], div[style*="white-space: pre"], div[style*="white-space:pre"]');
  return block !== null && body.textContent.trim() === block.textContent.trim();
}
