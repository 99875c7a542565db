import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';

/** ‹ 2/3 ›: walks what stands in the same place. Says `branch` with the ID of the one that is wanted. */
export function walker(element: HTMLElement, kind: 'answer' | 'question', id: string, siblings: readonly string[]): TemplateResult | typeof nothing {
  const at = siblings.indexOf(id);
  if (siblings.length < 2 || at < 0) return nothing;
  const step = (by: number, label: string, symbol: string): TemplateResult => html`<button type="button" class="button-icon ${symbol}" title=${label} aria-label=${label}
    ?disabled=${siblings[at + by] === undefined} @click=${() => element.dispatchEvent(new CustomEvent('branch', { detail: siblings[at + by] }))}>${icon('back')}</button>`;
  return html`<span class="assistant-walker" role="group" aria-label=${t(`assistant.branch.${kind}`, { at: at + 1, of: siblings.length })}>
    ${step(-1, t('assistant.branch.previous'), 'is-previous')}<span aria-hidden="true">${at + 1}/${siblings.length}</span>${step(1, t('assistant.branch.next'),
      'is-next')}</span>`;
}

/** Copies, and says so. */
export function copyText(text: string, done: () => void): void {
  navigator.clipboard.writeText(text).then(done, (error: unknown) => console.warn('Copying failed', error));
}
