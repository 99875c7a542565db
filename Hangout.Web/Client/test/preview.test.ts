// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { preview } from '../features/formatting/preview';

describe('the preview', () => {
  it('looks like what the server makes of it, and shows HTML as it was typed', () => {
    expect(preview('**b** *i* ~~s~~ `c`').trim()).toBe('<p><strong>b</strong> <em>i</em> <del>s</del> <code>c</code></p>');
    expect(preview('a\nb')).toContain('<br>');
    expect(preview('<img src=x onerror=alert(1)>')).not.toContain('<img');
    expect(preview('[x](javascript:alert(1))')).not.toContain('javascript');
    expect(preview('hi @ann')).toContain('<span class="mention">@ann</span>');
  });
});
