import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons';

/** What a list shows when it has nothing to show: what happened, and what to do next. */
export function emptyState(symbol: string, title: string, text: string, action?: { label: string; run: () => void }): TemplateResult {
  return html`<div class="empty">
    <span class="empty-icon">${icon(symbol)}</span>
    <p class="empty-title">${title}</p>
    <p class="empty-text">${text}</p>
    ${action ? html`<button type="button" class="button" @click=${action.run}>${action.label}</button>` : nothing}
  </div>`;
}

/** Grey rows in the place of a list that is on its way. */
export function skeletonRows(count: number, label: string): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label=${label} aria-busy="true">
    ${Array.from({ length: count }, () => html`<div class="skeleton-row"><span class="skeleton-disc"></span><span class="skeleton-lines"><i></i><i></i></span></div>`)}
  </div>`;
}
