import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { isVisible } from '../../ui/text';
import { Completion } from '../chat/parts';
import { plainWriting, postCompleters } from './completers';

const COUNT_FROM = limits.commentText - 200;

/** `<comment-box>`: where a comment is written. Says `send` with the text, and `cancel`. */
export class CommentBox extends Element {
  static override properties = { label: { attribute: false }, text: { attribute: false }, isEdit: { attribute: false }, isFocused: { attribute: false } };
  declare label: string;
  /** What stands there at first. */
  declare text: string | undefined;
  declare isEdit: boolean | undefined;
  declare isFocused: boolean | undefined;
  readonly #text = signal('');
  #completion: Completion | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#completion?.end();
    this.#completion = undefined;
  }

  focusInput(): void {
    this.querySelector('textarea')?.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('text')) this.#text.value = this.text ?? '';
  }

  protected override firstUpdated(): void {
    if (this.isEdit || this.isFocused) this.focusInput();
  }

  protected override render(): TemplateResult {
    const text = this.#text.value;
    const left = limits.commentText - text.length;
    const label = t(this.isEdit ? 'action.save' : 'comments.send');
    return html`<form class="composer comment-box" @submit=${this.#onSubmit}>
      <textarea rows="1" dir="auto" .value=${text} placeholder=${this.label} aria-label=${this.label} enterkeyhint="send" @input=${this.#onInput} @keydown=${this.#onKey}
        @blur=${() => this.#completion?.close()}></textarea>
      ${text.length >= COUNT_FROM ? html`<span class="composer-count ${left < 0 ? 'is-over' : ''}"
        role="status">${left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}</span>` : nothing}
      ${this.isEdit ? html`<button type="button" class="button-icon" title=${t('action.cancel')} aria-label=${t('action.cancel')}
        @click=${this.#cancel}>${icon('close')}</button>` : nothing}
      <button class="composer-send" type="submit" title=${label} aria-label=${label} ?disabled=${!isVisible(text) || left < 0}>${icon(this.isEdit ? 'check' : 'send')}</button>
    </form>`;
  }

  protected override updated(): void {
    const area = this.querySelector('textarea');
    if (!area) return;
    this.#completion ??= new Completion(area, plainWriting(area), (text) => (this.#text.value = text), postCompleters);
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 200)}px`;
  }

  #onInput = (event: InputEvent): void => {
    this.#text.value = (event.target as HTMLTextAreaElement).value;
    void this.#completion?.look();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (composing(event) || this.#completion?.takes(event)) return;
    if (event.key === 'Escape' && (this.isEdit || this.isFocused)) {
      event.preventDefault();
      event.stopPropagation();
      this.#cancel();
    } else if (event.key === 'Enter' && !event.shiftKey) this.#onSubmit(event);
  };

  #cancel = (): void => void this.dispatchEvent(new CustomEvent('cancel'));

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    const text = this.#text.peek().trim();
    if (!isVisible(text) || text.length > limits.commentText) return;
    this.dispatchEvent(new CustomEvent('send', { detail: text }));
    if (!this.isEdit) this.#text.value = '';
  };
}

customElements.define('comment-box', CommentBox);
