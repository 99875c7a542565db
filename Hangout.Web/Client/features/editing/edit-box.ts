import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { limits, type Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { composing } from '../../ui/keys';
import { isVisible } from '../../ui/text';
import { WRITE } from '../chat';
import { outbox } from '../outbox';

/** `<edit-box>`: a message's text while it is being changed. Enter saves, Escape leaves it as it was. */
export class EditBox extends Element {
  static override properties = { message: { attribute: false } };
  declare message: Message;
  readonly #text = signal<string | undefined>(undefined);

  protected override render(): TemplateResult {
    const text = this.#text.value ?? this.message.text;
    return html`<form class="edit-box" @submit=${this.#onSubmit}>
      <textarea rows="1" dir="auto" aria-label=${t('editing.label')} maxlength=${limits.messageText} .value=${text} @input=${this.#onInput} @keydown=${this.#onKey}></textarea>
      <p class="edit-foot"><span>${t('editing.hint')}</span>
        <button type="button" class="button-text" @click=${() => this.#end()}>${t('action.cancel')}</button>
        <button type="submit" class="button-text" ?disabled=${!isVisible(text)}>${t('action.save')}</button></p>
    </form>`;
  }

  protected override firstUpdated(): void {
    const area = this.#area();
    if (!area) return;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    this.scrollIntoView({ block: 'nearest' });
  }

  protected override updated(): void {
    const area = this.#area();
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }

  #area(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  #onInput = (event: InputEvent): void => {
    this.#text.value = (event.target as HTMLTextAreaElement).value;
  };

  #onKey = (event: KeyboardEvent): void => {
    event.stopPropagation(); // The list walks by the same keys.
    if (composing(event)) return;
    if (event.key === 'Escape') this.#end();
    else if (event.key === 'Enter' && !event.shiftKey) this.#onSubmit(event);
  };

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = (this.#text.peek() ?? this.message.text).trim();
    if (!isVisible(text)) return;
    const { id: messageId, conversationId } = this.message;
    if (text !== this.message.text) void outbox.add('EditMessage', { conversationId, messageId, text });
    this.#end();
  };

  #end(): void {
    this.dispatchEvent(new CustomEvent(WRITE, { bubbles: true }));
    kernel.store.dispatch({ type: 'editingChanged', messageId: undefined });
  }
}

customElements.define('edit-box', EditBox);
