// @vitest-environment jsdom
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { messageHtml, sanitized } from '../ui/html';

describe('a message', () => {
  const rendered = (html: string): string => {
    const template = messageHtml({ id: '1', conversationId: 'c', seq: 1, change: 1, kind: 'text', text: '', html, createdAt: '' });
    return JSON.stringify(template.values.map((v) => (v as { values?: unknown[] }).values ?? v));
  };

  it('loses every script, handler, style and foreign scheme', () => {
    const out = rendered('<p onclick="x()">a<script>alert(1)</script><img src=x onerror=y><a href="javascript:z()">l</a><b style="color:red">b</b></p>');
    for (const bad of ['script', 'onclick', 'onerror', 'javascript:', 'style', '<img']) expect(out).not.toContain(bad);
  });

  it('does not name its files in the text, for they show below', () => {
    const html = '<p>Look</p>\n<p><code>code</code></p>\n<p><code>a.png</code></p>\n<p><code>b.png</code></p>';
    const parts = [{ type: 'text' as const, text: 'Look' }, { type: 'file' as const, fileId: '1' }, { type: 'file' as const, fileId: '2' }];
    const template = messageHtml({ id: '1', conversationId: 'c', seq: 1, change: 1, kind: 'image', text: '', html, parts, createdAt: '' });
    expect(JSON.stringify(template.values.map((v) => (v as { values?: unknown[] }).values ?? v))).toContain('<p>Look</p>\\n<p><code>code</code></p>"');
  });

  it('shows everything that the server can make', () => {
    const constructs = JSON.parse(readFileSync('../../tests/Hangout.Tests/Core/rendered.json', 'utf8')) as { text: string; html: string }[];
    expect(constructs.length).toBeGreaterThan(20);
    for (const { text, html } of constructs) {
      const template = document.createElement('template');
      template.innerHTML = html;
      expect(sanitized(html), text).toBe(template.innerHTML);
    }
  });

  it('has an attribute only on the element that the server gives it', () => {
    expect(sanitized('<p class="x" start="3">a</p><ol start="3" type="a"><li>b</li></ol>')).toBe('<p>a</p><ol start="3"><li>b</li></ol>');
    expect(sanitized('<a href="ftp://x" data-username="bob">a</a><input type="text" value="x">')).not.toMatch(/ftp|bob|input/);
  });

  it('names the box of a task for a screen reader', () => {
    expect(rendered('<ul><li><input disabled="disabled" type="checkbox"> a</li></ul>')).toContain('aria-label=\\"Task\\"');
  });

  it('opens links elsewhere, and gives code a copy button', () => {
    expect(rendered('<a href="https://example.org/">x</a>')).toContain('noopener noreferrer nofollow');
    expect(rendered('<pre><code>x</code></pre>')).toContain('code-copy');
  });
});
