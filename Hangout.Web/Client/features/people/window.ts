import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import { limits, type Block, type RelatedPerson, type Relationship, type RelationshipRequest, type SuggestedPerson, type User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { shortTime } from '../../ui/time';
import { personRow } from '../profile/parts';
import { change, liftBlock, loadRelationButtons, relationsApi, requestCount } from '../relations';
import { peopleApi } from './api';
import { whySuggested } from './why';

const TABS = ['friends', 'requests', 'following', 'followers', 'suggestions', 'blocked', 'muted'] as const;
type Tab = (typeof TABS)[number];
const SEARCH_AFTER_MS = 250;

/** `<hangout-people>`: friends, requests, whom one follows and who follows, blocks and mutes; and finding people. */
export class PeopleWindow extends Element {
  #window = '';
  readonly #tab = computed<Tab>(() => TABS.find((tab) => tab === kernel.navigation.windows.viewOf(this.#window)?.tab) ?? 'friends');
  readonly #query = signal('');
  readonly #found = signal<readonly User[] | undefined>(undefined);
  readonly #failure = signal<string | undefined>(undefined);
  readonly #suggested = signal<readonly SuggestedPerson[] | undefined>(undefined);
  readonly #blocked = signal<readonly Block[] | undefined>(undefined);
  readonly #muted = signal<readonly RelatedPerson[] | undefined>(undefined);
  readonly #username = signal('');
  readonly #busy = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.#window = kernel.navigation.windows.idOf(this) ?? '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    loadRelationButtons().catch((error: unknown) => console.warn('The buttons could not be loaded', error));
  }

  /** Lists of one's own are read again when one stands otherwise to somebody. */
  protected override willUpdate(): void {
    const shown = `${this.#tab.value} ${kernel.store.state.value.relations.told}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    queueMicrotask(() => void this.#load(this.#tab.peek()));
  }

  /** The tabs may be wider than the window. */
  protected override updated(): void {
    this.querySelector('.feed-head [aria-pressed=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  protected override render(): TemplateResult {
    const tab = this.#tab.value;
    const waiting = requestCount(kernel.store.state.value);
    return html`<div class="people-window">
      <div class="people-head" role="search">
        <label class="search"><span class="visually-hidden">${t('new.search')}</span>${icon('search')}
          <input type="search" autocomplete="off" spellcheck="false" maxlength=${limits.searchText} placeholder=${t('new.search')} .value=${this.#query.value}
            @input=${this.#onSearch} /></label>
        <nav class="feed-head" aria-label=${t('friends.tabs')}>${TABS.map((key) => html`<button type="button" class="chip" aria-pressed=${key === tab && this.#query.value === ''}
          @click=${() => this.#choose(key)}>${t(`friends.${key}`)}${key === 'requests' && waiting > 0 ? html` <span class="badge">${waiting}</span>` : nothing}</button>`)}</nav>
      </div>
      <div class="people-scroll" tabindex="0" role="region" aria-label=${t(this.#query.value === '' ? `friends.${tab}` : 'new.results')}>
        ${this.#query.value.trim() === '' ? this.#content(tab) : this.#results()}</div>
    </div>`;
  }

  #content(tab: Tab): TemplateResult {
    const me = kernel.store.state.value.me.id;
    switch (tab) {
      case 'requests': return this.#requests();
      case 'suggestions': return this.#list(this.#suggested.value,
        (person) => personRow(person.user, whySuggested(person)));
      case 'blocked': return this.#list(this.#blocked.value, ({ user, reason }) => personRow(user, reason, this.#lift(user)));
      case 'muted': return this.#list(this.#muted.value, ({ user }) => personRow(user, undefined, html`<button type="button" class="button"
        @click=${() => void change(() => relationsApi.unmute(user.id))}>${t('relations.unmute')}</button>`));
      default: return html`${keyed(tab, html`<person-list .userId=${me} .kind=${tab} .empty=${() => this.#nothing(tab)}></person-list>`)}`;
    }
  }

  #lift = (user: User): TemplateResult => html`<button type="button" class="button" aria-label=${t('friends.unblockof', { name: user.name })}
    @click=${() => void liftBlock(user.id)}>${t('block.undo')}</button>`;

  #list<T extends { readonly user: User }>(people: readonly T[] | undefined, row: (person: T) => TemplateResult): TemplateResult {
    const tab = this.#tab.value;
    if (this.#failure.value !== undefined) return emptyState('alert', t('profile.list.error'), errorText(this.#failure.value), { label: t('action.retry'),
      run: () => void this.#load(tab) });
    if (!people) return skeletonRows(4, t(`friends.${tab}`));
    if (people.length === 0) return this.#nothing(tab);
    return html`<ul class="person-rows" aria-label=${t(`friends.${tab}`)}>${repeat(people, ({ user }) => user.id, (person) => html`<li>${row(person)}</li>`)}</ul>`;
  }

  #nothing(tab: Tab): TemplateResult {
    const action = tab === 'friends' || tab === 'following' ? { label: t('friends.find'), run: () => this.#choose('suggestions') } : undefined;
    return emptyState(tab === 'blocked' ? 'block' : tab === 'muted' ? 'mute' : 'people', t(`friends.${tab}.none`), t(`friends.${tab}.none.text`), action);
  }

  #requests(): TemplateResult {
    const { requests } = kernel.store.state.value.relations;
    const group = (key: string, list: readonly RelationshipRequest[], buttons: (user: User) => TemplateResult): TemplateResult | typeof nothing => (list.length === 0 ? nothing
      : html`<section class="people-group"><h3>${t(`friends.${key}`)}</h3><ul class="person-rows"
        aria-label=${t(`friends.${key}`)}>${repeat(list, ({ user }) => user.id, ({ user, message, createdAt }) => html`<li>
        ${personRow(user, message ? `“${message}” · ${shortTime(createdAt)}` : shortTime(createdAt), buttons(user))}</li>`)}</ul></section>`);
    const nobody = requests.received.length + requests.follows.length + requests.sent.length === 0;
    return html`<form class="people-ask" @submit=${this.#onAsk}><label class="field"><span>${t('friends.ask')}</span>
        <input type="text" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="@" maxlength=${limits.usernameMax + 1} .value=${this.#username.value}
          @input=${(e: InputEvent) => (this.#username.value = (e.target as HTMLInputElement).value)} /></label>
        <button type="submit" class="button button-primary"
          ?disabled=${this.#busy.value || this.#username.value.replace('@', '').trim() === ''}>${t('relations.befriend.do')}</button></form>
      ${group('received', requests.received, (user) => this.#answer(user, () => relationsApi.acceptFriend(user.id), () => relationsApi.rejectFriend(user.id)))}
      ${group('follows', requests.follows, (user) => this.#answer(user, () => relationsApi.acceptFollow(user.id), () => relationsApi.removeFollower(user.id)))}
      ${group('sent', requests.sent, (user) => html`<button type="button" class="button" aria-label=${t('relations.withdrawof', { name: user.name })}
        @click=${() => void change(() => relationsApi.withdrawFriend(user.id))}>${t('friends.withdraw')}</button>`)}
      ${nobody ? emptyState('people', t('friends.requests.none'), t('friends.requests.none.text')) : nothing}`;
  }

  #answer(user: User, accept: () => Promise<Relationship>, decline: () => Promise<Relationship>): TemplateResult {
    return html`<button type="button" class="button button-primary" aria-label=${t('friends.acceptof', { name: user.name })}
      @click=${() => void change(accept)}>${t('relations.accept')}</button>
      <button type="button" class="button" aria-label=${t('friends.declineof', { name: user.name })} @click=${() => void change(decline)}>${t('relations.decline')}</button>`;
  }

  #results(): TemplateResult {
    const found = this.#found.value;
    if (this.#failure.value !== undefined) return emptyState('alert', t('profile.list.error'), errorText(this.#failure.value), { label: t('action.retry'),
      run: () => void this.#search() });
    if (!found) return skeletonRows(3, t('search.busy'));
    if (found.length === 0) return emptyState('search', t('new.none'), t('friends.search.none'));
    return html`<ul class="person-rows" aria-label=${t('new.results')}>${repeat(found, ({ id }) => id, (user) => html`<li>${personRow(user)}</li>`)}</ul>`;
  }

  #choose(tab: Tab): void {
    this.#query.value = '';
    this.#failure.value = undefined;
    kernel.navigation.windows.setView(this.#window, { tab });
  }

  #onSearch = (event: InputEvent): void => {
    this.#query.value = (event.target as HTMLInputElement).value;
    this.#found.value = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#search(), SEARCH_AFTER_MS);
  };

  async #search(): Promise<void> {
    const query = this.#query.peek().trim().replace(/^@/, '');
    this.#failure.value = undefined;
    if (query === '') return;
    try {
      const found = await peopleApi.find(query);
      if (query !== this.#query.peek().trim().replace(/^@/, '')) return;
      kernel.store.dispatch({ type: 'usersLoaded', users: found });
      this.#found.value = found.filter((u) => u.id !== kernel.store.now.me.id);
    } catch (error) {
      this.#failure.value = reasonOf(error);
    }
  }

  #onAsk = (event: Event): void => {
    event.preventDefault();
    void this.#ask();
  };

  async #ask(): Promise<void> {
    const username = this.#username.peek().trim().replace(/^@/, '');
    if (username === '' || this.#busy.peek()) return;
    this.#busy.value = true;
    try {
      const isSent = await change(() => relationsApi.askFriend({ username }));
      if (isSent) {
        this.#username.value = '';
        flash(t('friends.asked', { name: username }));
      }
    } finally {
      this.#busy.value = false;
    }
  }

  async #load(tab: Tab): Promise<void> {
    this.#failure.value = undefined;
    try {
      if (tab === 'suggestions') this.#suggested.value = (await peopleApi.suggested(limits.suggestedPeople)).items;
      else if (tab === 'blocked') this.#blocked.value = (await relationsApi.blocked()).items;
      else if (tab === 'muted') this.#muted.value = (await relationsApi.muted()).items;
    } catch (error) {
      this.#failure.value = reasonOf(error);
    }
  }
}

customElements.define('hangout-people', PeopleWindow);
