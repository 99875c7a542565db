import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { limits } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { Element } from '../../ui/element';
import { copyCode, messageHtml } from '../../ui/html';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { isVisible, wordsOf } from '../../ui/text';
import { fullTime } from '../../ui/time';
import { messageExtensions } from '../chat/parts';
import type { Chat } from '../conversations';
import { outbox } from '../outbox';
import { personIn } from '../people';
import type { Turn } from './turns';
import { copyText, walker } from './walker';

/** `<assistant-question>`: what a person asked. Says `edit`, `unedit`, `reask` with another text, and `branch`. */
export class AssistantQuestion extends Element {
  static override properties = {
    turn: { attribute: false }, chat: { attribute: false }, siblings: { attribute: false }, canWrite: { attribute: false }, isEditing: { attribute: false },
  };
  declare turn: Turn;
  declare chat: Chat | undefined;
  declare siblings: readonly string[];
  declare canWrite: boolean;
  declare isEditing: boolean;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('click', copyCode);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!this.isEditing || !changed.has('isEditing')) return;
    const area = this.querySelector('textarea');
    if (!area) return;
    area.value = this.#text;
    fit(area);
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  get #text(): string {
    const { message, unsent } = this.turn;
    return message ? wordsOf(message) : (unsent?.request.text ?? '');
  }

  protected override render(): TemplateResult {
    if (this.isEditing) return this.#editor();
    const { message, unsent } = this.turn;
    const { me, users } = kernel.store.state.value;
    const isOwn = !message || message.senderId === me.id;
    const at = message?.createdAt ?? unsent?.createdAt;
    return html`<article class="assistant-question is-${unsent?.state ?? 'there'}" aria-label=${isOwn ? t('assistant.you') : personIn(users, message.senderId).name}
        aria-busy=${unsent?.state === 'waiting'}>
      ${isOwn ? nothing : html`<p class="assistant-by"><strong>${personIn(users, message.senderId).name}</strong></p>`}
      <div class="assistant-bubble message-body" dir="auto" title=${at === undefined ? nothing : fullTime(at)}>
        ${message ? this.#words() : html`<p class="plain">${unsent?.request.text}</p>`}</div>
      ${message && this.chat ? this.#below(this.chat) : unsent ? messageExtensions().filter((e) => e.isForAssistant).map((e) => e.unsent?.(unsent.request) ?? nothing) : nothing}
      ${unsent?.state === 'failed' ? html`<p class="message-failed" role="alert">${icon('alert')}<span>${t('failed.SendMessage')} ${errorText(unsent.error)}</span>
        <button type="button" class="button-text" @click=${() => void outbox.retry(unsent.id)}>${t('action.retry')}</button>
        <button type="button" class="button-text" @click=${() => void outbox.discard(unsent.id)}>${t('action.delete')}</button></p>` : nothing}
      ${message ? this.#tools() : nothing}
    </article>`;
  }

  #words(): TemplateResult | typeof nothing {
    const { message } = this.turn;
    if (!message || this.#text === '') return nothing;
    return message.html === undefined ? html`<p class="plain">${this.#text}</p>` : messageHtml(message);
  }

  #below(chat: Chat): unknown {
    const { message } = this.turn;
    const me = kernel.store.now.me.id;
    return message ? messageExtensions().filter((e) => e.isForAssistant).map((e) => e.below?.({ message, chat, me }) ?? nothing) : nothing;
  }

  #tools(): TemplateResult {
    return html`<div class="assistant-tools">
      ${walker(this, 'question', this.turn.id, this.siblings)}
      <button type="button" class="button-icon" title=${t('assistant.copy')} aria-label=${t('assistant.copy')}
        @click=${() => copyText(this.#text, () => announce(t('assistant.copied')))}>${icon('copy')}</button>
      ${this.canWrite ? html`<button type="button" class="button-icon" title=${t('assistant.edit')} aria-label=${t('assistant.edit')}
        @click=${() => this.dispatchEvent(new CustomEvent('edit'))}>${icon('edit')}</button>` : nothing}
    </div>`;
  }

  #editor(): TemplateResult {
    return html`<form class="assistant-edit" @submit=${this.#onSubmit}>
      <textarea rows="1" dir="auto" maxlength=${limits.messageText} aria-label=${t('assistant.edit.label')} @input=${(e: Event) => fit(e.target as HTMLTextAreaElement)}
        @keydown=${this.#onKey}></textarea>
      <div class="assistant-edit-foot"><small>${t('assistant.edit.hint')}</small>
        <button type="button" class="button" @click=${() => this.dispatchEvent(new CustomEvent('unedit'))}>${t('action.cancel')}</button>
        <button type="submit" class="button button-primary">${t('assistant.edit.send')}</button></div>
    </form>`;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (composing(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent('unedit'));
    } else if (event.key === 'Enter' && !event.shiftKey) this.#onSubmit(event);
  };

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = this.querySelector('textarea')?.value.trim() ?? '';
    if (!isVisible(text)) return;
    this.dispatchEvent(text === this.#text ? new CustomEvent('unedit') : new CustomEvent('reask', { detail: text }));
  };
}

function fit(area: HTMLTextAreaElement): void {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight}px`;
}

customElements.define('assistant-question', AssistantQuestion);
