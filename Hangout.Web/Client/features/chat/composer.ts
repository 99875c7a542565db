import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import { limits, type Conversation, type MessagePart, type SendMessageRequest, type User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { clockText, durationText } from '../../ui/duration';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { isVisible } from '../../ui/text';
import { replaceText } from '../../ui/writing';
import { unblock } from '../blocks';
import { nameOf, partnerOf } from '../conversations';
import { isOf, outbox } from '../outbox';
import { Completion } from './completion';
import { draftKey, drafts } from './drafts';
import { messageExtensions, type Writing } from './extensions';
import { beginWait, isSlowed, secondsToWait, waitUntil } from './slow-mode';

const TYPING_EVERY_MS = 3_000;
const DRAFT_AFTER_MS = 300;
/** Who wrote a key so long ago goes on writing. */
const WRITING_MS = 5_000;
const COUNT_FROM = limits.messageText - 2_000;

/** `<message-composer>`: where a message is written. Keeps a draft per conversation; says `draft` when there is one or none any more. */
export class Composer extends Element implements Writing {
  static override properties = { conversationId: { attribute: false }, threadRootId: { attribute: false } };
  declare conversationId: string;
  /** Set where it writes into a thread. */
  declare threadRootId: string | undefined;
  readonly #also = signal(false);
  readonly #text = signal('');
  readonly #busy = signal(false);
  readonly #error = signal<string | undefined>(undefined);
  /** A sentence about what is written. */
  readonly #said = signal<string | undefined>(undefined);
  /** What stands here was written here and is not kept yet. What was only read must not overwrite what another tab writes. */
  #dirty = false;
  #writtenAt = 0;
  #typingSent = 0;
  readonly #now = signal(Date.now());
  #clock: ReturnType<typeof setTimeout> | undefined;
  #draftTimer: ReturnType<typeof setTimeout> | undefined;
  #unlisten: (() => void) | undefined;
  #completion: Completion | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const follow = (key: string, text: string): void => {
      if (key !== this.#draftKey()) return;
      // The active element of a page in the background is only where somebody was before, and whoever looks on does not write.
      if (document.hasFocus() && document.activeElement === this.area && Date.now() - this.#writtenAt < WRITING_MS) return;
      this.#dirty = false;
      this.#text.value = text;
    };
    const ends = [kernel.tabs.listen('draftChanged', (message) => follow(message.conversationId, message.text)), drafts.listen(follow)];
    this.#unlisten = () => ends.forEach((end) => end());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
    clearTimeout(this.#clock);
    this.#completion?.end();
    this.#completion = undefined;
    this.#saveDraft();
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

  insert(text: string, from?: number, to?: number): void {
    const { area } = this;
    if (!area) return;
    replaceText(area, from ?? area.selectionStart, to ?? from ?? area.selectionEnd, text);
    this.#write(area.value);
    this.#saveDraft();
  }

  get hasMore(): boolean {
    return this.#carried() !== undefined;
  }

  message(text = this.#text.peek().trim()): SendMessageRequest | undefined {
    return (isVisible(text) || this.hasMore) && text.length <= limits.messageText ? this.#messageOf(text) : undefined;
  }

  clear(): void {
    this.#write('');
    this.#said.value = undefined;
    this.#completion?.close();
    this.#saveDraft();
    this.#typing(false);
    this.#also.value = false;
    for (const e of this.#extensions()) e.sent?.(this.conversationId);
  }

  send(text: string): void {
    const info = kernel.store.now.chats.get(this.conversationId)?.info;
    const message = this.#messageOf(text);
    if (info) beginWait(info);
    this.#now.value = Date.now();
    this.clear();
    for (const e of messageExtensions()) e.carried?.(this);
    void outbox.add('SendMessage', message, message.id);
    this.focusInput();
  }

  say(sentence: string): void {
    this.#said.value = sentence;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('conversationId') && !changed.has('threadRootId')) return;
    this.#completion?.close();
    this.#error.value = undefined;
    this.#said.value = undefined;
    this.#also.value = false;
    const leaving = changed.get('conversationId') ?? this.conversationId;
    if (this.hasUpdated) this.#saveDraft(draftKey(leaving, changed.has('threadRootId') ? changed.get('threadRootId') : this.threadRootId));
    this.#text.value = '';
    const id = this.#draftKey();
    void drafts.read(id).then((draft) => {
      if (id === this.#draftKey() && !this.#dirty && this.#text.peek() === '') this.#text.value = draft;
    });
  }

  protected override render(): TemplateResult {
    const { chats, me, link } = kernel.store.state.value;
    const chat = chats.get(this.conversationId);
    if (!chat) return html``;
    if (chat.info.block) return this.#blocked(chat.info, me.id);
    if (!chat.info.canPost) return html`<p class="composer-readonly">${icon(chat.info.archivedAt ? 'archive' : 'lock')}${whyNot(chat.info)}</p>`;
    const text = this.#text.value;
    const isHeld = this.#isHeld();
    const left = limits.messageText - text.length;
    const label = this.threadRootId === undefined ? t('composer.placeholder', { name: nameOf(chat.info, me.id) }) : t('threads.placeholder');
    return html`
      ${link === 'offline' || link === 'reconnecting' ? html`<p class="composer-note" role="status">${t('composer.offline')}</p>` : nothing}
      ${this.#slowNote(chat.info)}
      ${this.#extensions().map((e) => e.composer?.(this.conversationId) ?? nothing)}
      ${this.#said.value === undefined ? nothing : html`<p class="composer-note is-bad" role="alert">${icon('alert')}<span>${this.#said.value}</span></p>`}
      <form class="composer" @submit=${this.#onSubmit}>
        ${messageExtensions().map((e) => e.bar?.(this) ?? nothing)}
        ${this.#extensions().flatMap((e) => e.compose ?? []).map((action) => html`<button type="button" class="button-icon composer-else" title=${t(action.title)}
          aria-label=${t(action.title)} @click=${() => action.run(this.conversationId)}>${icon(action.icon)}</button>`)}
        <textarea rows="1" dir="auto" .value=${text} placeholder=${label} aria-label=${label} title="" enterkeyhint="send" ?readonly=${isHeld}
          @input=${this.#onInput} @keydown=${this.#onKey} @blur=${this.#onBlur} @paste=${this.#onPaste} @click=${() => void this.#completion?.look()}></textarea>
        ${text.length >= COUNT_FROM ? html`<span class="composer-count ${left < 0 ? 'is-over' : ''}"
          role="status">${left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}</span>` : nothing}
        ${messageExtensions().map((e) => e.beside?.(this) ?? nothing)}
        <button class="composer-send" type="submit" title=${t('composer.send')} aria-label=${t('composer.send')} ?disabled=${!this.#sendable()}>${icon('send')}</button>
      </form>
      ${this.threadRootId === undefined ? nothing : html`<label class="composer-also"><input type="checkbox" .checked=${this.#also.value}
        @change=${(e: Event) => (this.#also.value = (e.target as HTMLInputElement).checked)} />${t('threads.also')}</label>`}`;
  }

  /** How long one waits in slow mode, and how long messages stay. */
  #slowNote({ settings, ...info }: Conversation): TemplateResult | typeof nothing {
    const conversation = { ...info, settings };
    const wait = secondsToWait(conversation, this.#now.value);
    const notes = [
      ...(wait === 0 && isSlowed(conversation) ? [t('composer.slowmode', { time: durationText(settings.slowModeSeconds ?? 0) })] : []),
      ...(settings.disappearAfterSeconds ? [t('composer.disappear', { time: durationText(settings.disappearAfterSeconds) })] : []),
    ];
    return html`${wait > 0 ? html`<p class="composer-note" role="timer">${t('composer.slow', { time: clockText(wait) })}</p>` : nothing}
      ${notes.length > 0 ? html`<p class="composer-note is-quiet">${icon('clock')}<span>${notes.join(' ')}</span></p>` : nothing}`;
  }

  /** The clock goes only while somebody waits. */
  #watchClock(): void {
    const info = kernel.store.now.chats.get(this.conversationId)?.info;
    clearTimeout(this.#clock);
    if (info && this.isConnected && secondsToWait(info, Date.now()) > 0) this.#clock = setTimeout(() => (this.#now.value = Date.now()), 500);
  }

  /** What slow mode refused comes back into the composer, where nothing else was written meanwhile; else it waits to be tried again. */
  #takeBack(): void {
    const refused = kernel.store.now.unsent.filter(isOf('SendMessage')).find((u) => u.conversationId === this.conversationId && u.error === 'slow_mode');
    if (!refused) return;
    if (refused.retryAt !== undefined) waitUntil(refused.conversationId, refused.retryAt);
    const { text, replyToId, parts } = refused.request;
    if (!text || parts || this.#text.peek() !== '' || replyToId !== undefined) return;
    this.#write(text);
    this.#saveDraft();
    void outbox.discard(refused.id);
  }

  protected override updated(): void {
    this.#takeBack();
    this.#watchClock();
    const area = this.area;
    if (!area) return;
    this.#completion ??= new Completion(area, this, (text) => {
      this.#write(text);
      this.#saveDraft();
    });
    // A long text would be laid out again at every key; what grows is bounded by the style sheet anyway.
    area.classList.toggle('is-long', area.value.length > 4_000);
    if (area.value.length > 4_000) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }

  #blocked(info: Conversation, me: string): TemplateResult {
    const partner = partnerOf(info, me);
    const name = nameOf(info, me);
    if (info.block !== 'byYou' || !partner) return html`<p class="composer-readonly">${icon('lock')}${t('block.byother', { name })}</p>`;
    return html`${this.#error.value === undefined ? nothing : html`<p class="composer-note" role="alert">${errorText(this.#error.value)}</p>`}
      <p class="composer-readonly">${icon('block')}${t('block.byyou', { name })}
        <button type="button" class="button-text" ?disabled=${this.#busy.value} @click=${() => void this.#unblock(partner)}>${t('block.undo')}</button></p>`;
  }

  async #unblock(partner: User): Promise<void> {
    this.#busy.value = true;
    this.#error.value = undefined;
    try {
      await unblock(partner.id);
    } catch (error) {
      this.#error.value = reasonOf(error);
    } finally {
      this.#busy.value = false;
    }
  }

  #sendable(): boolean {
    const text = this.#text.value;
    const info = kernel.store.now.chats.get(this.conversationId)?.info;
    return (isVisible(text) || this.hasMore) && !this.#isHeld() && text.length <= limits.messageText && (!info || secondsToWait(info, this.#now.value) === 0);
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    if (!this.#sendable()) return;
    const text = this.#text.peek().trim();
    if (!messageExtensions().some((e) => e.submit?.(this, text))) this.send(text);
  };

  #onInput = (event: InputEvent): void => {
    this.#write((event.target as HTMLTextAreaElement).value);
    this.#said.value = undefined;
    this.#typing(this.#text.peek() !== '');
    clearTimeout(this.#draftTimer);
    this.#draftTimer = setTimeout(() => this.#saveDraft(), DRAFT_AFTER_MS);
    void this.#completion?.look();
  };

  #onBlur = (): void => {
    this.#typing(false);
    this.#completion?.close();
    this.#saveDraft();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (composing(event) || this.#completion?.takes(event)) return;
    if (messageExtensions().some((e) => e.writes?.(event, this)) || this.#extensions().some((e) => e.key?.(event, this.conversationId, this.#text.peek()))) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#onSubmit(event);
    }
  };

  #onPaste = (event: ClipboardEvent): void => {
    if (messageExtensions().some((e) => e.paste?.(event, this))) event.preventDefault();
  };

  #write(text: string): void {
    this.#dirty = true;
    this.#writtenAt = Date.now();
    this.#text.value = text;
  }

  /** What goes with the text. Nothing yet where that is on its way. */
  #carried(): readonly MessagePart[] | undefined {
    const carried = messageExtensions().map((e) => e.carries?.(this)).filter((parts) => parts !== undefined);
    return carried.length > 0 ? carried.flat() : undefined;
  }

  #isHeld(): boolean {
    return messageExtensions().some((e) => e.holds?.(this));
  }

  /** What other features add to writing is about the conversation itself. */
  #extensions(): ReturnType<typeof messageExtensions> {
    return this.threadRootId === undefined ? messageExtensions() : [];
  }

  #draftKey(): string {
    return draftKey(this.conversationId, this.threadRootId);
  }

  #saveDraft(conversationId = this.#draftKey()): void {
    clearTimeout(this.#draftTimer);
    if (!this.#dirty) return;
    this.#dirty = false;
    const text = this.#text.peek();
    drafts.save(conversationId, text).catch((error: unknown) => console.warn('Keeping the draft failed', error));
    this.dispatchEvent(new CustomEvent('draft', { detail: { conversationId, text }, bubbles: true }));
  }

  #typing(isTyping: boolean): void {
    const now = Date.now();
    if (this.threadRootId !== undefined || !kernel.realtime.isUp || (isTyping && now - this.#typingSent < TYPING_EVERY_MS) || (!isTyping && this.#typingSent === 0)) return;
    this.#typingSent = isTyping ? now : 0;
    kernel.realtime.invoke('Typing', { conversationId: this.conversationId, isTyping }).catch((error: unknown) => console.warn('Typing was not told', error));
  }

  #messageOf(text: string): SendMessageRequest {
    const more = Object.assign({}, ...this.#extensions().map((e) => e.send?.(this.conversationId))) as Partial<SendMessageRequest>;
    const thread = this.threadRootId === undefined ? {} : { threadRootId: this.threadRootId, alsoInConversation: this.#also.peek() };
    const carried = this.#carried() ?? [];
    const parts = carried.length === 0 ? {} : { parts: [...(isVisible(text) ? [{ type: 'text' as const, text }] : []), ...carried] };
    return { ...more, ...thread, ...parts, id: uuidv7(), conversationId: this.conversationId, text };
  }
}

/** Why one cannot write. */
function whyNot({ archivedAt, settings, role }: Conversation): string {
  if (archivedAt) return t('composer.archived');
  if (role === 'guest') return t('composer.guest');
  return t(settings.whoMayPost === 'moderators' ? 'composer.moderators' : 'composer.readonly');
}

customElements.define('message-composer', Composer);
