import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import type { Channel } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { conversationsApi } from '../conversations';

const SUGGESTED = 6;

/** Makes the person a member of a public channel, which then is among the conversations. */
export async function enterChannel(channel: Channel): Promise<void> {
  if (!channel.isMember) await conversationsApi.join(channel.id);
  kernel.store.dispatch({ type: 'conversationsChanged', event: { conversations: [await conversationsApi.get(channel.id)], gone: [] } });
}

/** `<chat-welcome>`: where somebody without conversations begins. Says `choose` with the ID of a channel that they joined, and `new`. */
export class Welcome extends Element {
  readonly #channels = signal<readonly Channel[]>([]);
  readonly #busy = signal(false);
  readonly #error = signal<string | undefined>(undefined);

  protected override firstUpdated(): void {
    // Without suggestions there are still people to be found.
    conversationsApi.channels('', {}).then(
      ({ items }) => (this.#channels.value = items.slice(0, SUGGESTED)),
      (error: unknown) => console.warn('There are no channels to suggest', error),
    );
  }

  protected override render(): TemplateResult {
    const channels = this.#channels.value;
    return html`<section class="welcome" aria-label=${t('welcome.begin')}>
      <button type="button" class="button button-primary" @click=${() => this.dispatchEvent(new CustomEvent('new'))}>${icon('people')}${t('welcome.people')}</button>
      ${channels.length === 0 ? nothing : html`<p class="welcome-label">${t('welcome.channels')}</p>
        <ul class="people people-choice">${channels.map((c) => html`<li>
          <button type="button" class="person" data-id=${c.id} ?disabled=${this.#busy.value} @click=${() => void this.#enter(c)}>
            <span class="avatar avatar-m avatar-square" aria-hidden="true">${icon('channel')}</span>
            <span class="person-name">${c.title}</span><small>${c.description ?? t('chat.members', { count: c.memberCount })}</small>
            <span class="person-action">${t('new.join')}</span></button></li>`)}</ul>`}
      ${this.#error.value === undefined ? nothing : html`<p class="form-error" role="alert">${errorText(this.#error.value)}</p>`}
    </section>`;
  }

  async #enter(channel: Channel): Promise<void> {
    this.#busy.value = true;
    this.#error.value = undefined;
    try {
      await enterChannel(channel);
      this.dispatchEvent(new CustomEvent('choose', { detail: channel.id }));
    } catch (error) {
      this.#error.value = reasonOf(error);
    } finally {
      this.#busy.value = false;
    }
  }
}

customElements.define('chat-welcome', Welcome);
