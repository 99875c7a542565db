/** What stands in a text field, and what of it is selected. */
export interface Selected { readonly text: string; readonly start: number; readonly end: number }

/** One replacement that makes it so: `from` to `to` becomes `text`, and then `start` to `end` is selected. */
export interface Change { readonly from: number; readonly to: number; readonly text: string; readonly start: number; readonly end: number }

/** Puts a mark round what is selected, or takes it off where it is there. White space at the ends stays outside: `** a**` would mean nothing. */
export function wrapped({ text, start, end }: Selected, mark: string, placeholder: string): Change {
  const inside = text.slice(start, end);
  const lead = /^\s*/.exec(inside)?.[0].length ?? 0;
  const from = start + (lead === inside.length ? 0 : lead);
  const to = end - (lead === inside.length ? 0 : (/\s*$/.exec(inside)?.[0].length ?? 0));
  const middle = text.slice(from, to);
  const size = mark.length;
  if (isMarked(text.slice(0, from), mark, 'end') && isMarked(text.slice(to), mark, 'start')) {
    return { from: from - size, to: to + size, text: middle, start: from - size, end: to - size };
  }
  if (middle.length > 2 * size && isMarked(middle, mark, 'start') && isMarked(middle, mark, 'end')) {
    const bare = middle.slice(size, -size);
    return { from, to, text: bare, start: from, end: from + bare.length };
  }
  const said = middle === '' ? placeholder : middle;
  return { from, to, text: mark + said + mark, start: from + size, end: from + size + said.length };
}

/** Whether a text begins or ends with a mark, and not with a longer one of the same sign: `**` is no `*`. */
function isMarked(text: string, mark: string, at: 'start' | 'end'): boolean {
  const sign = mark.charAt(0);
  let run = 0;
  while (text.at(at === 'start' ? run : -1 - run) === sign && run < text.length) run++;
  return run === mark.length || (sign === '*' && run === 3);
}

/** Begins every selected line with something, or takes it off where every line has it. */
export function prefixed({ text, start, end }: Selected, prefix: (line: number) => string, known: RegExp): Change {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  const to = next === -1 ? text.length : next;
  const lines = text.slice(from, to).split('\n');
  const isOn = lines.every((line) => known.test(line));
  const made = lines.map((line, i) => (isOn ? line.replace(known, '') : prefix(i) + line.replace(known, ''))).join('\n');
  return { from, to, text: made, start: lines.length === 1 ? from + made.length : from, end: from + made.length };
}

/** Puts what is selected into a block of code of its own lines. Its fence is longer than any inside. */
export function fenced({ text, start, end }: Selected, language = ''): Change {
  const inside = text.slice(start, end);
  const fence = '`'.repeat(Math.max(3, ...[...inside.matchAll(/`{3,}/g)].map((m) => m[0].length + 1)));
  const before = start === 0 || text[start - 1] === '\n' ? '' : '\n';
  const after = end === text.length || text[end] === '\n' ? '' : '\n';
  const opening = `${before}${fence}${language}\n`;
  const at = start + opening.length;
  return { from: start, to: end, text: `${opening}${inside}\n${fence}${after}`, start: at, end: at + inside.length };
}

/** A link on what is selected; where that is an address, its text is to be written. */
export function linked({ text, start, end }: Selected, placeholder: string): Change {
  const inside = text.slice(start, end);
  if (/^(?:https?:\/\/|mailto:)\S+$/i.test(inside)) {
    return { from: start, to: end, text: `[${placeholder}](${inside})`, start: start + 1, end: start + 1 + placeholder.length };
  }
  const said = inside === '' ? placeholder : inside;
  const at = start + said.length + 3;
  return { from: start, to: end, text: `[${said}](https://)`, start: at, end: at + 'https://'.length };
}
