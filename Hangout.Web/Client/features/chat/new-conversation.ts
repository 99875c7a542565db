import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { limits, type Channel, type User } from '../../core/wire';
import { uuidv7 } from '../../core/ids';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { DialogElement } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { conversationsApi } from '../conversations';
import { peopleApi } from '../people';
import { beginConversation, enterChannel } from './beginning';

const SEARCH_AFTER_MS = 180;

/** `<new-conversation>`: finds people for a direct conversation or a group, or a public channel to join. Says `started` with the ID. */
export class NewConversation extends DialogElement {
  readonly #tab = signal<'people' | 'channels'>('people');
  readonly #query = signal('');
  readonly #people = signal<readonly User[] | undefined>(undefined);
  readonly #channels = signal<readonly Channel[] | undefined>(undefined);
  readonly #chosen = signal<readonly User[]>([]);
  readonly #title = signal('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #search = new AbortController();
  #id = uuidv7();

  open(): void {
    this.#chosen.value = [];
    this.#title.value = '';
    this.#id = uuidv7();
    this.#choose('people');
    void this.show();
  }

  protected override heading(): string {
    return t('new.title');
  }

  protected override body(): TemplateResult {
    const people = this.#tab.value === 'people';
    const label = t(people ? 'new.search' : 'new.channelsearch');
    return html`<div class="segmented" role="group" aria-label=${t('new.title')}>
        <button type="button" aria-pressed=${people} @click=${() => this.#choose('people')}>${icon('people')}${t('new.people')}</button>
        <button type="button" aria-pressed=${!people} @click=${() => this.#choose('channels')}>${icon('channel')}${t('new.channels')}</button>
      </div>
      ${people ? this.#chips() : nothing}
      <label class="search">${icon('search')}<span class="visually-hidden">${label}</span>
        <input type="search" autofocus .value=${this.#query.value} maxlength=${limits.searchText} autocomplete="off" placeholder=${label} @input=${this.#onQuery}
          @keydown=${this.#onKey} /></label>
      <div class="dialog-results">${people ? this.#peopleResults() : this.#channelResults()}</div>
      ${people && this.#chosen.value.length > 1 ? html`<label class="field"><span>${t('new.grouptitle')} <small>(${t('new.optional')})</small></span>
        <input type="text" name="title" maxlength=${limits.title} autocomplete="off" .value=${this.#title.value}
          @input=${(e: InputEvent) => (this.#title.value = (e.target as HTMLInputElement).value)} /></label>` : nothing}`;
  }

  protected override foot(): TemplateResult | typeof nothing {
    if (this.#tab.value !== 'people') return nothing;
    const count = this.#chosen.value.length;
    return html`${this.cancelButton()}
      <button type="submit" class="button button-primary" ?disabled=${count === 0 || this.busy.value}>${t(count > 1 ? 'new.group' : 'new.direct')}</button>`;
  }

  protected override submit(): void {
    void this.#create();
  }

  #chips(): TemplateResult | typeof nothing {
    if (this.#chosen.value.length === 0) return nothing;
    return html`<ul class="chosen" aria-label=${t('new.chosen')}>
      ${this.#chosen.value.map((user) => html`<li>${avatar(user, 's')}<span>${user.name}</span>
        <button type="button" aria-label=${t('new.remove', { name: user.name })} @click=${() => this.#toggle(user)}>${icon('close')}</button></li>`)}
    </ul>`;
  }

  #peopleResults(): TemplateResult {
    const people = this.#people.value;
    if (!people) return html`<p class="hint">${t('new.hint')}</p>`;
    if (people.length === 0) return html`<p class="hint" role="status">${t('new.none')}</p>`;
    const chosen = new Set(this.#chosen.value.map((u) => u.id));
    return html`<ul class="people people-choice" aria-label=${t('new.results')}>
      ${people.map((user) => html`<li><button type="button" class="person" aria-pressed=${chosen.has(user.id)} data-username=${user.username} @click=${() => this.#toggle(user)}>
        ${avatar(user, 'm')}<span class="person-name">${user.name}</span><small>@${user.username}</small>
        <span class="person-check">${chosen.has(user.id) ? icon('check') : nothing}</span>
      </button></li>`)}
    </ul>`;
  }

  #channelResults(): TemplateResult {
    const channels = this.#channels.value;
    if (!channels) return html`<p class="hint"><span class="spinner"></span></p>`;
    if (channels.length === 0) return html`<p class="hint" role="status">${t('new.nochannels')}</p>`;
    return html`<ul class="people people-choice">
      ${channels.map((c) => html`<li><button type="button" class="person" ?disabled=${this.busy.value} @click=${() => void this.#join(c)}>
        <span class="avatar avatar-m avatar-square" aria-hidden="true">${icon('channel')}</span>
        <span class="person-name">${c.title}</span><small>${c.description ?? t('chat.members', { count: c.memberCount })}</small>
        <span class="person-action">${t(c.isMember ? 'new.open' : 'new.join')}</span>
      </button></li>`)}
    </ul>`;
  }

  #choose(tab: 'people' | 'channels'): void {
    this.#tab.value = tab;
    this.#query.value = '';
    this.#people.value = undefined;
    this.#channels.value = undefined;
    if (tab === 'channels') void this.#find();
  }

  #onQuery = (event: InputEvent): void => {
    this.#query.value = (event.target as HTMLInputElement).value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(), SEARCH_AFTER_MS);
  };

  /** Enter takes the only or first hit, as one expects of a search field; the form is sent by its button. */
  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || composing(event)) return;
    event.preventDefault();
    const first = this.#people.peek()?.[0];
    if (this.#tab.peek() === 'people' && first && !this.#chosen.peek().some((u) => u.id === first.id)) this.#toggle(first);
  };

  async #find(): Promise<void> {
    const query = this.#query.peek().trim();
    this.#search.abort();
    this.#search = new AbortController();
    const { signal: aborted } = this.#search;
    try {
      if (this.#tab.peek() === 'channels') {
        this.#channels.value = (await conversationsApi.channels(query, { signal: aborted })).items;
      } else if (query.replace(/^@/, '') === '') {
        this.#people.value = undefined;
      } else {
        const people = await peopleApi.find(query.replace(/^@/, ''), { signal: aborted });
        this.#people.value = people.filter((u) => u.id !== kernel.store.now.me.id);
      }
      this.error.value = undefined;
    } catch (error) {
      if (!aborted.aborted) this.error.value = reasonOf(error);
    }
  }

  #toggle(user: User): void {
    const chosen = this.#chosen.peek();
    this.#chosen.value = chosen.some((u) => u.id === user.id) ? chosen.filter((u) => u.id !== user.id) : [...chosen, user].slice(0, limits.membersAtCreation);
    this.#id = uuidv7(); // Another set of people is another conversation.
    this.querySelector<HTMLInputElement>('input[type=search]')?.select();
  }

  async #create(): Promise<void> {
    const memberIds = this.#chosen.peek().map((u) => u.id);
    if (memberIds.length === 0) return;
    const kind = memberIds.length === 1 ? 'direct' : 'group';
    const title = this.#title.peek().trim();
    await this.work(async () => {
      // The same ID for a repeated try: an answer that was lost does not make a second group.
      this.#started(await beginConversation({ id: this.#id, kind, memberIds, title: kind === 'group' && title !== '' ? title : undefined }));
    });
  }

  async #join(channel: Channel): Promise<void> {
    await this.work(async () => this.#started(await enterChannel(channel)));
  }

  #started(id: string): void {
    this.close();
    this.dispatchEvent(new CustomEvent('started', { detail: id }));
  }
}

customElements.define('new-conversation', NewConversation);
