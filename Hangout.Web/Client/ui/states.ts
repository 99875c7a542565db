import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons';

interface Action { readonly label: string; readonly run: () => void }
interface Point { readonly symbol: string; readonly text: string }

/** What a list shows when it has nothing to show: what happened or will come, and what to do next. */
export function emptyState(symbol: string, title: string, text: string, action?: Action, points: readonly Point[] = []): TemplateResult {
  return html`<div class="empty">
    <span class="empty-icon">${icon(symbol)}</span>
    <p class="empty-title">${title}</p>
    <p class="empty-text">${text}</p>
    ${points.length > 0 ? html`<ul class="empty-points">${points.map((p) => html`<li>${icon(p.symbol)}${p.text}</li>`)}</ul>` : nothing}
    ${action ? html`<button type="button" class="button" @click=${action.run}>${action.label}</button>` : nothing}
  </div>`;
}

/** Grey rows in the place of a list that is on its way. */
export function skeletonRows(count: number, label: string): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label=${label} aria-busy="true">
    ${Array.from({ length: count }, () => html`<div class="skeleton-row"><span class="skeleton-disc"></span><span class="skeleton-lines"><i></i><i></i></span></div>`)}
  </div>`;
}
