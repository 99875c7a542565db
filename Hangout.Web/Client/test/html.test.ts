// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { messageHtml } from '../ui/html';

describe('a message', () => {
  const rendered = (html: string): string => {
    const template = messageHtml({ id: '1', conversationId: 'c', seq: 1, change: 1, kind: 'text', text: '', html, createdAt: '' });
    return JSON.stringify(template.values.map((v) => (v as { values?: unknown[] }).values ?? v));
  };

  it('loses every script, handler, style and foreign scheme', () => {
    const out = rendered('<p onclick="x()">a<script>alert(1)</script><img src=x onerror=y><a href="javascript:z()">l</a><b style="color:red">b</b></p>');
    for (const bad of ['script', 'onclick', 'onerror', 'javascript:', 'style', '<img']) expect(out).not.toContain(bad);
  });

  it('opens links elsewhere, and gives code a copy button', () => {
    expect(rendered('<a href="https://example.org/">x</a>')).toContain('noopener noreferrer nofollow');
    expect(rendered('<pre><code>x</code></pre>')).toContain('code-copy');
  });
});
