import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import type { RelatedPerson, User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { emptyState, skeletonRows } from '../../ui/states';
import { relationsApi, relationTo } from '../relations';

/** `<person-list>`: followers, those somebody follows, or friends; read again when one stands otherwise to somebody. */
export class PersonList extends Element {
  static override properties = { userId: { attribute: false }, kind: { attribute: false }, empty: { attribute: false }, search: { attribute: false } };
  declare userId: string;
  declare kind: 'followers' | 'following' | 'friends';
  declare empty: (() => TemplateResult) | undefined;
  /** Only those whose name holds it. */
  declare search: string | undefined;
  readonly #people = signal<readonly RelatedPerson[] | undefined>(undefined);
  readonly #cursor = signal<string | undefined>(undefined);
  readonly #failure = signal<string | undefined>(undefined);
  #told = -1;

  protected override willUpdate(): void {
    // One's own lists change with what one does; those of others only when they are opened.
    const { relations, me } = kernel.store.state.value;
    const told = this.userId === me.id ? relations.told : 0;
    if (told === this.#told) return;
    this.#told = told;
    queueMicrotask(() => void this.#load());
  }

  protected override render(): TemplateResult {
    const people = this.#people.value;
    if (!people) {
      return this.#failure.value === undefined ? skeletonRows(4, t(`profile.${this.kind}`))
        : emptyState('alert', t('profile.list.error'), errorText(this.#failure.value), { label: t('action.retry'), run: () => void this.#load() });
    }
    const words = (this.search ?? '').trim().toLowerCase();
    const shown = words === '' ? people : people.filter(({ user }) => `${user.name} ${user.username}`.toLowerCase().includes(words));
    if (shown.length === 0) return words === '' ? (this.empty?.() ?? emptyState('people', t(`profile.${this.kind}.none`), '')) : html`<p class="hint"
      role="status">${t('new.none')}</p>`;
    return html`<ul class="person-rows" aria-label=${t(`profile.${this.kind}`)}>${repeat(shown, ({ user }) => user.id, ({ user }) => html`<li>${personRow(user)}</li>`)}</ul>
      ${this.#cursor.value === undefined ? nothing : html`<div class="feed-more"><button type="button" class="button"
        @click=${() => void this.#load(this.#cursor.peek())}>${t('chat.membersmore')}</button></div>`}`;
  }

  async #load(cursor?: string): Promise<void> {
    this.#failure.value = undefined;
    try {
      const page = await relationsApi.related(this.userId, this.kind, cursor);
      kernel.store.dispatch({ type: 'usersLoaded', users: page.items.map((p) => p.user) });
      kernel.store.dispatch({ type: 'relationsLoaded', relations: page.items.map((p) => p.relationship) });
      this.#people.value = [...(cursor === undefined ? [] : (this.#people.peek() ?? [])), ...page.items];
      this.#cursor.value = page.nextCursor;
    } catch (error) {
      if (!this.#people.peek()) this.#failure.value = reasonOf(error);
    }
  }
}

/** A person in a list: who, and what one can do with them. `buttons` comes in place of following. */
export function personRow(user: User, word?: string, buttons?: TemplateResult): TemplateResult {
  const follows = relationTo(user.id)?.followsMe ? t('relations.followsyou') : undefined;
  const open = (): void => kernel.navigation.navigate('profile', { userId: user.id });
  return html`<div class="person-row" data-username=${user.username}>
    <button type="button" class="post-avatar" tabindex="-1" aria-hidden="true" @click=${open}>${avatar(user)}</button>
    <span class="person-row-words"><button type="button" class="post-name" data-person=${user.id} @click=${open}>${user.name}</button>
      <small>@${user.username}${follows ? html` · ${follows}` : nothing}</small>
      ${word ? html`<span class="person-row-word" dir="auto">${word}</span>` : nothing}</span>
    <span class="person-row-buttons">${buttons ?? html`<relation-buttons .user=${user} .small=${true}></relation-buttons>`}</span>
  </div>`;
}

customElements.define('person-list', PersonList);
