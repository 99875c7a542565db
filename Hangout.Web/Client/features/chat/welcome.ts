import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import type { Channel, SuggestedPerson } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { conversationsApi } from '../conversations';
import { peopleApi, whySuggested } from '../people';
import { beginConversation, enterChannel } from './beginning';

const SUGGESTED = 5;

/** `<chat-welcome>`: where somebody without conversations begins. Says `choose` with the ID of a conversation that they began or joined, and `new`. */
export class Welcome extends Element {
  readonly #people = signal<readonly SuggestedPerson[]>([]);
  readonly #channels = signal<readonly Channel[]>([]);
  readonly #busy = signal(false);
  readonly #error = signal<string | undefined>(undefined);

  protected override firstUpdated(): void {
    // Without suggestions there are still people to be found.
    const without = (what: string) => (error: unknown): void => console.warn(`There are no ${what} to suggest`, error);
    peopleApi.suggested(SUGGESTED).then(({ items }) => (this.#people.value = items), without('people'));
    conversationsApi.channels('', { limit: SUGGESTED }).then(({ items }) => (this.#channels.value = items), without('channels'));
  }

  protected override render(): TemplateResult {
    return html`<section class="welcome" aria-label=${t('welcome.begin')}>
      <button type="button" class="button button-primary" @click=${() => this.dispatchEvent(new CustomEvent('new'))}>${icon('people')}${t('welcome.people')}</button>
      ${this.#choice(t('welcome.suggested'), this.#people.value.map((p) => this.#person(p)))}
      ${this.#choice(t('welcome.channels'), this.#channels.value.map((c) => this.#channel(c)))}
      ${this.#error.value === undefined ? nothing : html`<p class="form-error" role="alert">${errorText(this.#error.value)}</p>`}
    </section>`;
  }

  #choice(label: string, rows: readonly TemplateResult[]): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`<p class="welcome-label" aria-hidden="true">${label}</p><ul class="people people-choice" aria-label=${label}>${rows.map((row) => html`<li>${row}</li>`)}</ul>`;
  }

  #person(person: SuggestedPerson): TemplateResult {
    const { user } = person;
    const why = whySuggested(person) ?? `@${user.username}`;
    return html`<button type="button" class="person" data-username=${user.username} ?disabled=${this.#busy.value}
      @click=${() => void this.#begin(() => beginConversation({ id: uuidv7(), kind: 'direct', memberIds: [user.id] }))}>
      ${avatar(user, 'm')}<span class="person-name">${user.name}</span><small>${why}</small>
      <span class="person-action">${t('welcome.write')}</span></button>`;
  }

  #channel(channel: Channel): TemplateResult {
    return html`<button type="button" class="person" data-id=${channel.id} ?disabled=${this.#busy.value} @click=${() => void this.#begin(() => enterChannel(channel))}>
      <span class="avatar avatar-m avatar-square" aria-hidden="true">${icon('channel')}</span>
      <span class="person-name">${channel.title}</span><small>${channel.description ?? t('chat.members', { count: channel.memberCount })}</small>
      <span class="person-action">${t('new.join')}</span></button>`;
  }

  async #begin(begin: () => Promise<string>): Promise<void> {
    this.#busy.value = true;
    this.#error.value = undefined;
    try {
      const detail = await begin();
      this.dispatchEvent(new CustomEvent('choose', { detail }));
    } catch (error) {
      this.#error.value = reasonOf(error);
    } finally {
      this.#busy.value = false;
    }
  }
}

customElements.define('chat-welcome', Welcome);
