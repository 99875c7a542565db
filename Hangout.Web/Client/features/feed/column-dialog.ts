import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { limits, type TrendingTag, type User } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { peopleApi } from '../people';
import { columnsIn, keepColumns, symbolOf, titleOf, withColumn, type Column } from './columns';

const SEARCH_AFTER_MS = 200;
const TAG = /^#?([\p{L}\p{N}\p{M}_]{1,50})$/u;

/** `<column-dialog>`: chooses a timeline that gets a column of its own in the feed. */
export class ColumnDialog extends PassingDialog {
  #shown: Column = 'home';
  #tags: readonly TrendingTag[] = [];
  readonly #query = signal('');
  readonly #people = signal<readonly User[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  openFor(shown: Column, tags: readonly TrendingTag[]): void {
    this.#shown = shown;
    this.#tags = tags;
    void this.open();
  }

  protected override heading(): string {
    return t('deck.add');
  }

  protected override body(): TemplateResult {
    const choices = this.#choices();
    return html`<label class="search">${icon('search')}<span class="visually-hidden">${t('deck.search')}</span>
        <input type="search" autofocus autocomplete="off" spellcheck="false" maxlength=${limits.searchText} placeholder=${t('deck.search')} .value=${this.#query.value}
          @input=${this.#onSearch} @keydown=${this.#onKey} /></label>
      <div class="dialog-results">${choices.length === 0 ? html`<p class="hint" role="status">${t('deck.none')}</p>`
        : html`<ul class="people people-choice" aria-label=${t('deck.choices')}>${choices.map((column) => this.#row(column))}</ul>`}</div>`;
  }

  protected override foot(): TemplateResult | typeof nothing {
    return this.cancelButton();
  }

  protected override submit(): void {
    const [first] = this.#choices();
    if (first !== undefined && this.#query.peek().trim() !== '') this.#add(first);
  }

  /** What is not there yet: the usual ones, or what was typed. */
  #choices(): Column[] {
    const typed = this.#query.value.trim();
    const tag = TAG.exec(typed)?.[1]?.toLowerCase();
    const found = typed === '' ? ['home', 'explore', this.#shown, ...this.#tags.slice(0, 5).map((one) => `tag:${one.tag}`)]
      : [...this.#people.value.map(({ id }) => `user:${id}`), ...(tag === undefined || typed.startsWith('@') ? [] : [`tag:${tag}`])];
    const columns = columnsIn(kernel.store.state.value);
    return [...new Set(found)].filter((column) => !columns.includes(column) && (columns.length > 0 || column !== this.#shown));
  }

  #row(column: Column): TemplateResult {
    const { users } = kernel.store.state.value;
    const user = column.startsWith('user:') ? this.#people.value.find(({ id }) => column.endsWith(id)) : undefined;
    return html`<li><button type="button" class="person" data-column=${column} @click=${() => this.#add(column)}>
      ${user ? avatar(user, 'm') : html`<span class="avatar avatar-m avatar-square" aria-hidden="true">${icon(symbolOf(column))}</span>`}
      <span class="person-name">${user?.name ?? titleOf(column, users)}</span><small>${user ? `@${user.username}` : nothing}</small></button></li>`;
  }

  #add(column: Column): void {
    const user = this.#people.peek().find(({ id }) => column === `user:${id}`);
    if (user) kernel.store.dispatch({ type: 'usersLoaded', users: [user] });
    void keepColumns((columns) => withColumn(columns, column, this.#shown), t('deck.added', { name: titleOf(column, kernel.store.now.users) }));
    this.close();
  }

  #onSearch = (event: InputEvent): void => {
    this.#query.value = (event.target as HTMLInputElement).value;
    this.#people.value = [];
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#search(), SEARCH_AFTER_MS);
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || composing(event)) return;
    event.preventDefault();
    this.submit();
  };

  async #search(): Promise<void> {
    const query = this.#query.peek().trim();
    if (query === '' || query.startsWith('#')) return;
    try {
      const people = await peopleApi.find(query.replace(/^@/, ''));
      if (query === this.#query.peek().trim()) this.#people.value = people.slice(0, 8);
    } catch (error) {
      console.warn('People for a column could not be found', error);
    }
  }
}

customElements.define('column-dialog', ColumnDialog);

export const openColumnDialog = (shown: Column, tags: readonly TrendingTag[]): void => new ColumnDialog().openFor(shown, tags);
