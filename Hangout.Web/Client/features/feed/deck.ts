import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel } from '../../core';
import { isRightToLeft, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { sideStep } from '../../ui/keys';
import { openMenu } from '../../ui/menu';
import type { PostTimeline } from '../posts/parts';
import '../posts/parts';
import { columnsIn, keepColumns, moved, symbolOf, titleOf, withoutColumn, type Column } from './columns';

/** `<feed-deck>`: timelines side by side, each live, with a pill and a place of its own (SOC-3). */
export class FeedDeck extends Element {
  static override properties = { empty: { attribute: false } };
  /** What stands in a column without posts. */
  declare empty: (column: Column) => (() => TemplateResult) | undefined;

  /** What is new in the column that has the focus, or in the first that has something. */
  showFresh(from: globalThis.Element): void {
    const timeline = from.closest('.deck-column')?.querySelector<PostTimeline>('post-timeline')
      ?? this.querySelector('.feed-pill')?.closest<PostTimeline>('post-timeline');
    void timeline?.showFresh();
  }

  focusColumn(column: Column | undefined): void {
    const found = column === undefined ? undefined : [...this.querySelectorAll<HTMLElement>('.deck-column')].find((c) => c.dataset.column === column);
    found?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    found?.querySelector<HTMLElement>('[data-scroller]')?.focus({ preventScroll: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#onKey);
  }

  protected override render(): TemplateResult {
    const state = kernel.store.state.value;
    const columns = columnsIn(state);
    const withComposer = columns.includes('home') ? 'home' : columns[0];
    return html`<div class="deck">${repeat(columns, (column) => column, (column) => {
      const title = titleOf(column, state.users);
      const menu = t('deck.menu', { name: title });
      return html`<section class="deck-column" data-column=${column} aria-label=${title}>
        <header class="deck-head">${icon(symbolOf(column))}<h3 dir="auto">${title}</h3>
          <button type="button" class="button-icon" title=${menu} aria-label=${menu} aria-haspopup="menu"
            @click=${(e: Event) => this.#menu(column, e.currentTarget as HTMLElement)}>${icon('more')}</button></header>
        <div class="deck-scroll" data-scroller tabindex="0" role="region" aria-label=${t('deck.region', { name: title })}>
          ${column === withComposer ? html`<post-composer data-keep-clear></post-composer>` : nothing}
          <post-timeline .key=${column} .live=${column !== 'home'} .empty=${this.empty(column)}></post-timeline>
        </div></section>`;
    })}</div>`;
  }

  #menu(column: Column, beside: HTMLElement): void {
    const columns = columnsIn(kernel.store.now);
    const at = columns.indexOf(column);
    const [before, after, left, right] = isRightToLeft() ? ['deck.right', 'deck.left', '→', '←'] : ['deck.left', 'deck.right', '←', '→'];
    openMenu(beside, t('deck.menu', { name: titleOf(column, kernel.store.now.users) }), [
      ...(at > 0 ? [{ label: t(before), icon: 'back', key: `Alt+Shift+${left}`, run: () => void this.#move(column, -1) }] : []),
      ...(at < columns.length - 1 ? [{ label: t(after), icon: 'forward', key: `Alt+Shift+${right}`, run: () => void this.#move(column, 1) }] : []),
      { label: t('deck.remove'), icon: 'close', key: 'Alt+Shift+Del', run: () => void this.#remove(column) },
    ]);
  }

  async #move(column: Column, step: -1 | 1): Promise<void> {
    const columns = moved(columnsIn(kernel.store.now), column, step);
    const place = { name: titleOf(column, kernel.store.now.users), place: columns.indexOf(column) + 1, count: columns.length };
    void keepColumns((now) => moved(now, column, step), t('deck.moved', place));
    await this.updateComplete;
    this.focusColumn(column);
  }

  async #remove(column: Column): Promise<void> {
    const columns = columnsIn(kernel.store.now);
    const next = columns[columns.indexOf(column) + 1] ?? columns[columns.indexOf(column) - 1];
    void keepColumns((now) => withoutColumn(now, column), t('deck.removed', { name: titleOf(column, kernel.store.now.users) }));
    await this.updateComplete;
    this.focusColumn(next);
  }

  #onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const column = target.closest<HTMLElement>('.deck-column')?.dataset.column;
    if (column === undefined || event.ctrlKey || event.metaKey || target.closest('input, textarea, select, [contenteditable], dialog, [popover]')) return;
    const columns = columnsIn(kernel.store.now);
    if (event.altKey && event.shiftKey) {
      const step = sideStep(event.key);
      if (step !== undefined) void this.#move(column, step);
      else if (event.key === 'Delete' || event.key === 'Backspace') void this.#remove(column);
      else return;
    } else if (!event.altKey && (event.key === '[' || event.key === ']')) {
      this.focusColumn(columns[columns.indexOf(column) + (event.key === ']' ? 1 : -1)]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

customElements.define('feed-deck', FeedDeck);
