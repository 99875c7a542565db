import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { uuidv7 } from '../../core/ids';
import { limits, type SendMessageRequest } from '../../core/wire';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { isVisible } from '../../ui/text';
import { replaceText } from '../../ui/writing';
import { drafts, type Writing } from '../chat';
import { Completion, messageExtensions } from '../chat/parts';
import { outbox } from '../outbox';
import { fillIn, promptCompleter } from './prompts';

const DRAFT_AFTER_MS = 300;
const COUNT_FROM = limits.messageText - 2_000;

const extensions = () => messageExtensions().filter((e) => e.isForAssistant);

/** `<assistant-composer>`: where one asks. Says `asked`, and `stop` while an answer grows. Keeps a draft per chat, and one for the next new one. */
export class AssistantComposer extends Element implements Writing {
  static override properties = {
    conversationId: { attribute: false }, isNew: { attribute: false }, replyToId: { attribute: false }, growing: { attribute: false }, prepare: { attribute: false },
  };
  declare conversationId: string;
  declare isNew: boolean;
  /** The answer that the next question follows. */
  declare replyToId: string | undefined;
  /** The answer that is being written. */
  declare growing: string | undefined;
  /** Called before a message goes out: answers in which chat, which begins with it where it is new; undefined where it cannot. */
  declare prepare: () => Promise<string | undefined>;
  #target: string | undefined;
  readonly #isBusy = signal(false);
  readonly threadRootId = undefined;
  readonly #text = signal('');
  readonly #said = signal<string | undefined>(undefined);
  #dirty = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unlisten = (): void => undefined;
  #completion: Completion | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unlisten = drafts.listen((key, text) => {
      if (key === this.conversationId && !this.isNew && document.activeElement !== this.area) this.#text.value = text;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten();
    this.#completion?.end();
    this.#completion = undefined;
    this.#saveDraft(this.conversationId, this.isNew);
  }

  focusInput(): void {
    this.area?.focus();
  }

  get text(): string {
    return this.#text.peek();
  }

  get area(): HTMLTextAreaElement | null {
    return this.querySelector<HTMLTextAreaElement>('textarea');
  }

  get hasMore(): boolean {
    return extensions().some((e) => e.carries?.(this) !== undefined);
  }

  insert(text: string, from?: number, to?: number): void {
    const { area } = this;
    if (!area) return;
    replaceText(area, from ?? area.selectionStart, to ?? from ?? area.selectionEnd, text);
    this.#write(area.value);
  }

  message(text = this.#text.peek().trim()): SendMessageRequest | undefined {
    return (isVisible(text) || this.hasMore) && text.length <= limits.messageText ? this.#messageOf(text) : undefined;
  }

  clear(): void {
    this.#completion?.close();
    this.#said.value = undefined;
    this.#write('');
    this.#saveDraft(this.conversationId, this.isNew);
  }

  send(text: string): void {
    const message = this.#messageOf(text);
    this.clear();
    for (const e of extensions()) e.carried?.(this);
    void outbox.add('SendMessage', message, message.id);
    this.focusInput();
  }

  say(sentence: string): void {
    this.#said.value = sentence;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('conversationId')) return;
    this.#completion?.close();
    this.#said.value = undefined;
    if (this.hasUpdated) this.#saveDraft(changed.get('conversationId') ?? '', changed.has('isNew') ? (changed.get('isNew') ?? false) : this.isNew);
    const id = this.conversationId;
    this.#text.value = this.isNew ? nextDraft : '';
    if (!this.isNew) {
      void drafts.read(id).then((draft) => {
        if (id === this.conversationId && this.#text.peek() === '') this.#text.value = draft;
      });
    }
  }

  protected override render(): TemplateResult {
    const text = this.#text.value;
    const left = limits.messageText - text.length;
    const label = t('assistant.composer');
    return html`${this.#said.value === undefined ? nothing : html`<p class="composer-note is-bad" role="alert">${icon('alert')}<span>${this.#said.value}</span></p>`}
      <form class="composer assistant-composer" @submit=${this.#onSubmit}>
        ${extensions().map((e) => e.bar?.(this) ?? nothing)}
        ${extensions().map((e) => e.beside?.(this) ?? nothing)}
        <textarea rows="1" dir="auto" .value=${text} placeholder=${label} aria-label=${label} title="" enterkeyhint="send" ?readonly=${this.#isHeld()}
          @input=${this.#onInput} @keydown=${this.#onKey} @blur=${this.#onBlur} @paste=${this.#onPaste} @click=${() => void this.#completion?.look()}></textarea>
        ${text.length >= COUNT_FROM ? html`<span class="composer-count ${left < 0 ? 'is-over' : ''}"
          role="status">${left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}</span>` : nothing}
        ${this.growing === undefined
          ? html`<button class="composer-send" type="submit" title=${t('assistant.send')} aria-label=${t('assistant.send')}
            ?disabled=${!this.#isSendable()}>${icon('up')}</button>`
          : html`<button class="composer-send assistant-stop" type="button" title=${`${t('assistant.stop')} (Esc)`} aria-label=${t('assistant.stop')}
            @click=${() => this.dispatchEvent(new CustomEvent('stop'))}>${icon('stop')}</button>`}
      </form>`;
  }

  protected override updated(): void {
    const { area } = this;
    if (!area) return;
    this.#completion ??= new Completion(area, this, (text) => void this.#completed(text), () => [promptCompleter, ...extensions().flatMap((e) => e.completers ?? [])]);
    area.classList.toggle('is-long', area.value.length > 4_000);
    if (area.value.length > 4_000) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }

  /** A prompt came in: what stands in braces is asked for. */
  async #completed(text: string): Promise<void> {
    this.#write(text);
    const filled = await fillIn(text);
    if (filled === undefined || filled === text) return;
    this.#write(filled);
    await this.updateComplete;
    this.area?.focus();
  }

  #isHeld(): boolean {
    return extensions().some((e) => e.holds?.(this));
  }

  #isSendable(): boolean {
    const text = this.#text.value;
    return this.growing === undefined && (isVisible(text) || this.hasMore) && !this.#isHeld() && !this.#isBusy.value && text.length <= limits.messageText;
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    if (!this.#isSendable()) return;
    const text = this.#text.peek().trim();
    void this.#send(text);
  };

  async #send(text: string): Promise<void> {
    if (this.#isBusy.peek()) return;
    this.#isBusy.value = true;
    try {
      this.#target = await this.prepare();
      if (this.#target === undefined) return;
      const target = this.#target;
      if (!extensions().some((e) => e.submit?.(this, text))) this.send(text);
      this.dispatchEvent(new CustomEvent('asked', { detail: target }));
    } finally {
      this.#target = undefined;
      this.#isBusy.value = false;
    }
  }

  #onInput = (event: InputEvent): void => {
    this.#write((event.target as HTMLTextAreaElement).value);
    this.#said.value = undefined;
    void this.#completion?.look();
  };

  #onBlur = (): void => {
    this.#completion?.close();
    this.#saveDraft(this.conversationId, this.isNew);
  };

  #onKey = (event: KeyboardEvent): void => {
    if (composing(event) || this.#completion?.takes(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    this.#onSubmit(event);
  };

  #onPaste = (event: ClipboardEvent): void => {
    if (extensions().some((e) => e.paste?.(event, this))) event.preventDefault();
  };

  #write(text: string): void {
    this.#dirty = true;
    this.#text.value = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#saveDraft(this.conversationId, this.isNew), DRAFT_AFTER_MS);
  }

  #saveDraft(conversationId: string, isNew: boolean): void {
    clearTimeout(this.#timer);
    if (!this.#dirty) return;
    this.#dirty = false;
    const text = this.#text.peek();
    if (isNew) nextDraft = text;
    else drafts.save(conversationId, text).catch((error: unknown) => console.warn('Keeping the draft failed', error));
  }

  #messageOf(text: string): SendMessageRequest {
    const carried = extensions().flatMap((e) => e.carries?.(this) ?? []);
    const parts = carried.length === 0 ? {} : { parts: [...(isVisible(text) ? [{ type: 'text' as const, text }] : []), ...carried] };
    const reply = this.replyToId === undefined ? {} : { replyToId: this.replyToId };
    return { ...reply, ...parts, id: uuidv7(), conversationId: this.#target ?? this.conversationId, text };
  }
}

/** What stands where a new chat begins: the server keeps drafts only of chats that are there. */
let nextDraft = '';

customElements.define('assistant-composer', AssistantComposer);
