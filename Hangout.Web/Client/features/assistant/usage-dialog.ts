import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import type { UsageDay } from '../../core/wire';
import { locale, t } from '../../i18n/t';
import { ShowingDialog } from '../../ui/dialog';
import { skeletonRows } from '../../ui/states';
import { assistantApi } from './api';
import './dialogs.css';
import { tokensText } from './store';

const DAYS = [7, 30, 90];
const DAY_MS = 86_400_000;

/** Tokens of each day up to today, UTC's, the days without any among them. */
export function byDay(rows: readonly UsageDay[], days: number, now = Date.now()): { readonly day: string; readonly tokens: number }[] {
  const sums = new Map<string, number>();
  for (const { day, promptTokens, completionTokens } of rows) sums.set(day, (sums.get(day) ?? 0) + promptTokens + completionTokens);
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(now - (days - 1 - i) * DAY_MS).toISOString().slice(0, 10);
    return { day, tokens: sums.get(day) ?? 0 };
  });
}

const costText = (cost: number | undefined): string => (cost === undefined ? '–' : cost.toLocaleString(locale(), { maximumFractionDigits: 4 }));

/** `<usage-dialog>`: what all people used, by day and model. For administrators. */
export class UsageDialog extends ShowingDialog {
  readonly #days = signal(30);
  readonly #rows = signal<readonly UsageDay[] | undefined>(undefined);

  show30(): Promise<void> {
    this.follow(() => this.#days.value, () => void this.work(async () => {
      const days = this.#days.peek();
      const rows = await assistantApi.usage(days);
      if (days === this.#days.peek()) this.#rows.value = rows;
    }));
    return this.open();
  }

  protected override heading(): string {
    return t('assistant.usage.title');
  }

  protected override body(): TemplateResult {
    const rows = this.#rows.value;
    return html`<div class="segmented" role="group" aria-label=${t('assistant.usage.chart')}>${DAYS.map((days) => html`<button type="button"
      aria-pressed=${days === this.#days.value}
        @click=${() => (this.#days.value = days)}>${t('assistant.usage.days', { count: days })}</button>`)}</div>
      ${rows ? (rows.length === 0 ? html`<p class="dialog-text" role="status">${t('assistant.usage.none')}</p>` : html`${this.#chart(rows)}${this.#table(rows)}`)
        : this.error.value === undefined ? skeletonRows(4, t('assistant.usage.title')) : nothing}`;
  }

  #chart(rows: readonly UsageDay[]): TemplateResult {
    const days = byDay(rows, this.#days.value);
    const most = Math.max(1, ...days.map((d) => d.tokens));
    return html`<div class="usage-chart" role="img" aria-label=${t('assistant.usage.chart')}>${days.map(({ day, tokens }) => html`<span
      class="usage-bar ${tokens === 0 ? 'is-none' : ''}" title=${t('assistant.usage.bar', { day, tokens })}
      style=${styleMap({ blockSize: `${Math.max(1, Math.round((100 * tokens) / most))}%` })}></span>`)}</div>`;
  }

  #table(rows: readonly UsageDay[]): TemplateResult {
    const sum = (of: (row: UsageDay) => number): number => rows.reduce((total, row) => total + of(row), 0);
    const heads = ['day', 'model', 'people', 'answers', 'read', 'written', 'cost'];
    return html`<div class="usage-scroll" tabindex="0" role="region" aria-label=${t('assistant.usage.title')}><table class="usage-table">
      <thead><tr>${heads.map((head) => html`<th scope="col">${t(head === 'model' ? 'assistant.model' : `assistant.usage.${head}`)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr><td>${row.day}</td><td>${row.model}</td><td>${row.people}</td><td>${row.requests}</td><td>${tokensText(row.promptTokens)}</td>
        <td>${tokensText(row.completionTokens)}</td><td>${costText(row.cost)}</td></tr>`)}</tbody>
      <tfoot><tr><td>${t('assistant.usage.total')}</td><td></td><td></td><td>${sum((r) => r.requests)}</td><td>${tokensText(sum((r) => r.promptTokens))}</td>
        <td>${tokensText(sum((r) => r.completionTokens))}</td><td>${rows.some((r) => r.cost !== undefined) ? costText(sum((r) => r.cost ?? 0))
          : '–'}</td></tr></tfoot></table></div>`;
  }
}

customElements.define('usage-dialog', UsageDialog);

export const showUsage = (): Promise<void> => new UsageDialog().show30();
