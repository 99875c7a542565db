import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';

/** Who types, in words. */
export function typingText(names: readonly string[]): string {
  const [a, b] = names.map((n) => n.split(' ')[0] ?? n);
  if (a === undefined) return '';
  if (b === undefined) return t('typing.one', { a });
  return names.length === 2 ? t('typing.two', { a, b }) : t('typing.many');
}

export const typingLine = (names: readonly string[]): TemplateResult => html`<div class="typing" aria-live="polite">
  ${names.length > 0 ? html`<span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>${typingText(names)}` : nothing}
</div>`;
