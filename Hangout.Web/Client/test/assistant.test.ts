// @vitest-environment jsdom
import { describe, expect, it, vi } from 'vitest';
import { AnswerText } from '../features/assistant/answer-text';
import { Assembler } from '../features/assistant/assembler';
import { Branches, type BranchMessage } from '../features/assistant/branches';
import { groupOf } from '../features/assistant/groups';
import { MarkdownBlocks } from '../features/assistant/markdown';
import { filledIn, promptAt, variablesOf } from '../features/assistant/prompts';
import { NUMBERS, numberIn, tagsIn } from '../features/assistant/settings-dialog';
import { AnswerStream } from '../features/assistant/streams';

const q = (id: string, seq: number, replyToId?: string): BranchMessage => ({ id, seq, isAnswer: false, replyToId });
const a = (id: string, seq: number, replyToId: string): BranchMessage => ({ id, seq, isAnswer: true, replyToId });
const ids = (path: readonly BranchMessage[]): string => path.map((m) => m.id).join(' ');

describe('branches', () => {
  it('follow from what replies to what', () => {
    const branches = new Branches([q('q1', 1), a('a1', 2, 'q1'), q('q2', 3), a('a2', 4, 'q2')]);
    expect(ids(branches.newest)).toBe('q1 a1 q2 a2');
  });

  it('a second answer stands beside the first, and what follows without a reply follows the newest', () => {
    const branches = new Branches([q('q1', 1), a('a1', 2, 'q1'), a('b1', 3, 'q1'), q('q2', 4)]);
    expect(ids(branches.newest)).toBe('q1 b1 q2');
    expect(ids(branches.siblings('a1'))).toBe('a1 b1');
    expect(ids(branches.pathTo('a1'))).toBe('q1 a1');
  });

  it('an edited question takes the place of the one that it replies to, also the first', () => {
    const branches = new Branches([q('q1', 1), a('a1', 2, 'q1'), q('q2', 3, 'a1'), q('e2', 4, 'q2'), q('e1', 5, 'q1')]);
    expect(ids(branches.pathTo('e2'))).toBe('q1 a1 e2');
    expect(ids(branches.siblings('q2'))).toBe('q2 e2');
    expect(ids(branches.newest)).toBe('e1');
    expect(ids(branches.siblings('q1'))).toBe('q1 e1');
  });

  it('an edit of an edit stands in the same place', () => {
    expect(ids(new Branches([q('q1', 1), q('e1', 2, 'q1'), q('f1', 3, 'e1')]).siblings('q1'))).toBe('q1 e1 f1');
  });

  it('a question that replies to an older answer leaves the newest branch', () => {
    const branches = new Branches([q('q1', 1), a('a1', 2, 'q1'), a('b1', 3, 'q1'), q('q2', 4, 'a1')]);
    expect(ids(branches.newest)).toBe('q1 a1 q2');
  });

  it('a reply to what is not there, or is younger, counts as none', () => {
    expect(ids(new Branches([q('q1', 1), a('a1', 2, 'q1'), q('q2', 3, 'gone')]).newest)).toBe('q1 a1 q2');
    expect(ids(new Branches([q('q1', 1, 'q2'), q('q2', 2)]).pathTo('q1'))).toBe('q1');
    expect(ids(new Branches([a('a1', 1, 'gone'), q('q1', 2)]).newest)).toBe('a1 q1');
    expect(new Branches([q('q1', 1)]).pathTo('unknown')).toEqual([]);
  });

  it('a person walks to another branch, and on to its end', () => {
    const branches = new Branches([q('q1', 1), a('a1', 2, 'q1'), q('q2', 3, 'a1'), a('a2', 4, 'q2'), a('b1', 5, 'q1')]);
    expect(ids(branches.chosen(new Map()))).toBe('q1 b1');
    expect(ids(branches.chosen(new Map([['q1', 'a1']])))).toBe('q1 a1 q2 a2');
    expect(ids(branches.chosen(new Map([['q1', 'gone']])))).toBe('q1 b1');
  });
});

describe('an answer that grows', () => {
  it('ignores what it has, and takes the tail of what reaches further', () => {
    const text = new Assembler();
    expect(text.take(0, 'Hello')).toBe(true);
    expect(text.take(0, 'Hel')).toBe(false);
    expect(text.take(3, 'lo world')).toBe(true);
    expect(text.text).toBe('Hello world');
  });

  it('keeps what comes too early until the hole is closed, in any order', () => {
    const text = new Assembler();
    text.take(6, 'world');
    text.take(11, '!');
    expect([text.text, text.hasHole]).toEqual(['', true]);
    text.take(0, 'Hello ');
    expect([text.text, text.hasHole]).toEqual(['Hello world!', false]);
  });

  it('begins in the middle: events before the first look wait for it', async () => {
    const read = vi.fn(async (from: number) => ({ offset: from, text: 'Hello wor'.slice(from) }));
    const stream = new AnswerStream(read);
    stream.grew(9, 'ld');
    expect(stream.text.value).toBe('');
    expect(read).not.toHaveBeenCalled();
    await stream.fetch();
    expect(stream.text.value).toBe('Hello world');
  });

  it('asks from where it is when there is a hole', async () => {
    const whole = 'abcdefghij';
    let known = 2;
    const read = vi.fn(async (from: number) => ({ offset: from, text: whole.slice(from, known) }));
    const stream = new AnswerStream(read, 5);
    await stream.fetch();
    known = 8;
    stream.grew(6, 'gh');
    await vi.waitFor(() => expect(stream.text.value).toBe('abcdefgh'));
    expect(read).toHaveBeenLastCalledWith(2);
  });

  it('asks again after a failure while something is missing', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    let fails = true;
    const stream = new AnswerStream(async (from) => {
      if (fails) throw new Error('no');
      return { offset: from, text: 'abc'.slice(from) };
    }, 5);
    stream.grew(2, 'c');
    await stream.fetch();
    fails = false;
    await vi.waitFor(() => expect(stream.text.value).toBe('abc'));
  });
});

describe('Markdown', () => {
  const htmlOf = (text: string): string => new MarkdownBlocks().update(text).map((b) => b.html).join('');

  it('shows code and tables that are half there as such', () => {
    expect(htmlOf('Look:\n\n```ts\nconst a = 1')).toContain('<pre><code class="language-ts">const a = 1');
    expect(htmlOf('| a | b |\n| --- | --- |\n| 1 ')).toContain('<td>1</td>');
  });

  it('renders only the end again, and comes to the same as all at once', () => {
    const text = '# One\r\n\n- a\n- b\n\n  more\n\ntext *x*\n\n```js\nlet a;\n\nlet b;\n```\n\n| a |\n|---|\n| 1 |\n\n1. x\n2. y\n\n$$a^2$$\n\nend';
    const blocks = new MarkdownBlocks();
    let first: unknown;
    for (let n = 1; n <= text.length; n++) {
      blocks.update(text.slice(0, n));
      if (n === 12) first = blocks.blocks[0];
    }
    expect(blocks.blocks.map((b) => b.html).join('')).toBe(htmlOf(text));
    expect(blocks.blocks[0]).toBe(first);
  });

  it('lets through nothing that could run', () => {
    for (const bad of ['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[x](javascript:alert(1))', '![x](https://evil.example/a.png)', '<a href="javascript:x()">y</a>',
      '```"><script>x</script>\ncode\n```', '$$<img src=x onerror=alert(1)>$$', '<https://a.example/"onmouseover="x>', '| <svg onload=x> |\n|---|\n| <b onclick=x> |']) {
      const { content } = Object.assign(document.createElement('template'), { innerHTML: htmlOf(bad) });
      expect(content.querySelector('script, img, svg, iframe, b, [onclick], [onerror], [onmouseover], [href^="javascript" i]'), bad).toBeNull();
    }
  });

  it('gives formulas their place, and leaves dollars of money alone', async () => {
    const element = new AnswerText();
    document.body.append(element);
    element.text = 'It costs $5 or $6.\n\n\\(a < b\\) and `\\(c\\)`\n\n$$x^2$$';
    await vi.waitFor(() => expect(element.querySelectorAll('.formula')).toHaveLength(2));
    expect(element.querySelector('.answer-block')?.textContent).toBe('It costs $5 or $6.\n');
    expect(element.querySelector('code')?.textContent).toBe('\\(c\\)');
    expect(element.querySelector('.formula-display')).not.toBeNull();
  });

  it('an answer that grows keeps the elements of what is whole, and adds to code in place', async () => {
    const element = new AnswerText();
    document.body.append(element);
    element.running = true;
    element.text = 'One\n\n```ts\nlet a';
    await vi.waitFor(() => expect(element.querySelector('pre')?.textContent).toContain('let a'));
    const [one, pre] = [element.querySelector('p'), element.querySelector('pre')];
    element.text = 'One\n\n```ts\nlet a = 1;\nlet b';
    await vi.waitFor(() => expect(element.querySelector('pre')?.textContent).toContain('let b'));
    expect([element.querySelector('p'), element.querySelector('pre')]).toEqual([one, pre]);
    expect(element.querySelector('.answer-code-head span')?.textContent).toBe('ts');
    element.running = false;
    await vi.waitFor(() => expect(element.querySelector('.hljs-keyword')?.textContent).toBe('let'));
    expect(element.querySelector('pre')?.textContent.trimEnd()).toBe('let a = 1;\nlet b');
  });
});

it('the list is grouped by day', () => {
  const now = new Date(2026, 10, 28, 12);
  const at = (days: number): string => new Date(2026, 10, 28 - days, 23).toISOString();
  expect([0, 1, 3, 12, 200].map((days) => groupOf(at(days), now))).toEqual(['today', 'yesterday', 'week', 'month', 'older']);
});

it('a prompt is completed at the beginning, and its variables are asked for once each', () => {
  expect(promptAt('/sum', 4)).toEqual({ start: 0, word: 'sum' });
  expect(promptAt('a /sum', 6)).toBeUndefined();
  expect(promptAt('/sum it', 7)).toBeUndefined();
  const text = 'Translate {{text}} to {{ language }}, {{text}}';
  expect(variablesOf(text)).toEqual(['text', 'language']);
  expect(filledIn(text, new Map([['text', '$&'], ['language', 'Dutch']]))).toBe('Translate $& to Dutch, $&');
});

it('settings out of range are refused, empty ones are the default', () => {
  const [temperature, tokens] = [NUMBERS[0]!, NUMBERS[1]!];
  expect([numberIn('', temperature), numberIn('0,7', temperature), numberIn('2.1', temperature), numberIn('x', temperature)]).toEqual([undefined, 0.7, null, null]);
  expect([numberIn('1.5', tokens), numberIn('0', tokens), numberIn('32000', tokens)]).toEqual([null, null, 32_000]);
  expect(tagsIn(' a, b,, a ,c')).toEqual(['a', 'b', 'c']);
});
