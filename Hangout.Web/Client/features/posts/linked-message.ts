import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import type { Message, MessagePage } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { gistOf, nameOf } from '../conversations';
import { personIn } from '../people';
import { messageAddress, type MessagePlace } from '../permalinks';
import { timeView } from './text';

/** `<linked-message>`: a message to which a post leads. Only who is in its conversation sees what it says: the server is asked for whoever looks. */
export class LinkedMessage extends Element {
  static override properties = { place: { attribute: false } };
  declare place: MessagePlace;
  readonly #info = computed(() => kernel.store.state.value.chats.get(this.place.conversationId)?.info);
  readonly #held = computed(() => kernel.store.state.value.chats.get(this.place.conversationId)?.timeline?.messages.find((m) => m.id === this.place.messageId));
  readonly #link = computed(() => kernel.store.state.value.link);
  readonly #found = signal<Message | undefined>(undefined);
  readonly #state = signal<'asked' | 'hidden' | 'failed' | undefined>(undefined);
  #wasMember: boolean | undefined;
  #before: string | undefined;

  /** Who comes into the conversation, or leaves it, sees another card. */
  protected override willUpdate(): void {
    const isMember = this.#info.peek() !== undefined;
    if (isMember !== this.#wasMember) queueMicrotask(() => this.isConnected && void this.#ask());
    else if (this.#state.peek() === 'failed' && this.#link.peek() === 'online' && this.#before !== 'online') queueMicrotask(() => void this.#ask());
    this.#wasMember = isMember;
    this.#before = this.#link.peek();
  }

  protected override render(): TemplateResult {
    const isOffline = this.#link.value === 'offline';
    const info = this.#info.value;
    const state = this.#state.value;
    const message = this.#held.value ?? (state === 'hidden' ? undefined : this.#found.value);
    if (message?.isHidden || (!message && state === 'hidden')) return note(t('posts.message.hidden'));
    if (message?.deletedAt) return note(t('chat.deleted'));
    if (!message && state === 'failed') {
      return note(t('posts.message.failed'), html`<button type="button" class="button-text" ?disabled=${isOffline} @click=${() => void this.#ask()}>${t('action.retry')}</button>`);
    }
    if (!message) return note(t('posts.message.loading'));
    const { me, users } = kernel.store.state.value;
    const author = personIn(users, message.senderId);
    return html`<a class="post-quote" href=${messageAddress(this.place)}>
      <span class="post-quote-head">${avatar(author, 's')}<strong>${author.name}</strong>${timeView(message.createdAt)}
        ${info ? html`<span class="post-quote-where">${t('posts.message.in', { name: nameOf(info, me.id) })}</span>` : nothing}</span>
      <span class="post-quote-text" dir="auto">${gistOf(message)}</span>
    </a>`;
  }

  async #ask(): Promise<void> {
    const { conversationId, messageId } = this.place;
    this.#state.value = 'asked';
    try {
      const page = await kernel.http.get<MessagePage>(`/api/conversations/${conversationId}/messages`, { around: messageId, limit: 3 });
      kernel.store.dispatch({ type: 'usersLoaded', users: page.users });
      const found = page.messages.find((m) => m.id === messageId);
      this.#found.value = found;
      this.#state.value = found ? undefined : 'hidden';
    } catch (error) {
      const reason = reasonOf(error);
      this.#state.value = reason.endsWith('_not_found') || reason === 'validation_failed' || reason === 'not_allowed' ? 'hidden' : 'failed';
    }
  }
}

const note = (text: string, more: TemplateResult | typeof nothing = nothing): TemplateResult =>
  html`<p class="post-quote is-gone">${icon('chat')}<span>${text}</span>${more}</p>`;

customElements.define('linked-message', LinkedMessage);
