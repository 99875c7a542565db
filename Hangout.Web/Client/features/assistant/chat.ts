import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import type { AssistantSettings } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { conversationsApi, loadNewest, loadOlder, readers, sync, type Chat } from '../conversations';
import { outbox } from '../outbox';
import './answer';
import { assistantApi } from './api';
import { Branches } from './branches';
import './chat-head';
import { archive } from './chat-menu';
import './composer';
import type { AssistantComposer } from './composer';
import './question';
import { Follower } from './follower';
import { about, details, loadAbout, loadOne, took, usageNote } from './store';
import { answerAtEnd, isGrowing, turnsOf, type Turn } from './turns';

/** More of one chat is not held. */
const MOST_HELD = 550;
/** So long after a question its answer is expected to appear. */
const EXPECTED_MS = 20_000;
const NO_CHOICES: ReadonlyMap<string | undefined, string> = new Map();

/** `<assistant-chat>`: one chat, or a new one. Says `begun` with the ID once a new one has its first question, and `back`. */
export class AssistantChat extends Element {
  static override properties = { conversationId: { attribute: false }, isNew: { attribute: false } };
  declare conversationId: string;
  declare isNew: boolean;
  readonly #error = signal<string | undefined>(undefined);
  readonly #editing = signal<string | undefined>(undefined);
  /** Which branch is shown: after a message, the one that a person chose. */
  readonly #choices = signal(NO_CHOICES);
  /** Of a chat that is not begun yet. */
  readonly #settings = signal<AssistantSettings>({});
  readonly #now = signal(Date.now());
  readonly #follower = new Follower();
  #branches = new Branches<Turn>([]);
  #path: readonly Turn[] = [];
  #lastId: string | undefined;
  #loading = false;
  #lit: number | undefined;
  #clock: ReturnType<typeof setTimeout> | undefined;
  #growing: string | undefined;

  focusInput(): void {
    this.#composer()?.focusInput();
  }

  /** Shows a message, in whatever branch it stands. */
  async jumpTo(seq: number): Promise<void> {
    this.#lit = seq;
    this.requestUpdate();
    await this.updateComplete;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    readers.add(this.#reading);
    addEventListener('focus', this.#markRead);
    this.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    readers.delete(this.#reading);
    removeEventListener('focus', this.#markRead);
    this.removeEventListener('keydown', this.#onKey);
    clearTimeout(this.#clock);
    this.#follower.end();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('conversationId')) return;
    this.#error.value = undefined;
    this.#editing.value = undefined;
    this.#choices.value = NO_CHOICES;
    this.#settings.value = {};
    this.#lastId = undefined;
    this.#growing = undefined;
    this.#follower.reset();
  }

  protected override render(): TemplateResult {
    const state = kernel.store.state.value;
    const chat = state.chats.get(this.conversationId);
    this.#branches = new Branches(turnsOf(state, this.conversationId, about.value?.userId));
    this.#followNewest();
    this.#path = this.#branches.chosen(this.#choices.value);
    const settings = this.isNew ? this.#settings.value : details.value.get(this.conversationId)?.settings;
    const last = this.#path.at(-1);
    return html`<assistant-head .chat=${chat} .settings=${settings} .conversationId=${this.conversationId} .isNew=${this.isNew}
        @settings=${(e: CustomEvent<AssistantSettings>) => (this.#settings.value = e.detail)}></assistant-head>
      ${this.isNew ? this.#start() : this.#turns(chat)}
      ${this.#note(chat)}
      ${chat && !chat.info.canPost ? this.#readonly(chat) : html`<assistant-composer data-keep-clear .conversationId=${this.conversationId} .isNew=${this.isNew}
        .replyToId=${answerAtEnd(this.#path)} .growing=${isGrowing(last) ? last?.id : undefined} .prepare=${this.#begin} @asked=${this.#onAsked}
        @stop=${() => void this.#stop()}></assistant-composer>`}`;
  }

  protected override updated(): void {
    const chat = this.#chat();
    const scroller = this.querySelector<HTMLElement>('.assistant-scroll');
    if (scroller) this.#follower.follow(scroller);
    if (this.#lit !== undefined && scroller) this.#light(scroller, this.#lit);
    this.#tellEnd();
    this.#markRead();
    if (!chat) return;
    if (!details.peek().has(chat.info.id)) void this.#loadDetails(chat.info.id);
    void this.#load(chat);
  }

  #start(): TemplateResult {
    return html`<div class="assistant-start"><span class="empty-icon">${icon('assistant')}</span><h3>${t('assistant.start.title')}</h3><p>${t('assistant.start.text')}</p></div>`;
  }

  #turns(chat: Chat | undefined): TemplateResult {
    const { link } = kernel.store.state.value;
    if (chat && !chat.timeline && this.#path.length === 0) {
      return this.#error.value === undefined ? html`<div class="messages-wait">${skeletonRows(5, t('assistant.loading'))}</div>`
        : emptyState('alert', t('assistant.error'), errorText(this.#error.value), { label: t('action.retry'), run: () => void this.#load(chat) });
    }
    const canWrite = chat?.info.canPost ?? false;
    return html`<div class="assistant-scroll" tabindex="0" role="log" aria-live="off" aria-label=${t('assistant.messages')}>
        <ol class="assistant-turns">
          ${chat?.timeline?.hasOlder && chat.timeline.messages.length >= MOST_HELD ? html`<li class="messages-start">${t('assistant.beginning')}</li>` : nothing}
          ${repeat(this.#path, (turn) => turn.id, (turn) => this.#turn(turn, chat, canWrite))}
          ${this.#expected(canWrite, link === 'online')}
        </ol>
      </div>
      ${this.#follower.isAtEnd.value ? nothing : html`<button type="button" class="jump assistant-jump" @click=${() => this.#follower.toEnd()}>
        ${icon('down')}<span>${t('assistant.toend')}</span></button>`}`;
  }

  #turn(turn: Turn, chat: Chat | undefined, canWrite: boolean): TemplateResult {
    const siblings = this.#branches.siblings(turn.id).map((one) => one.id);
    const choose = (event: CustomEvent<string>): void => this.#choose(event.detail);
    if (turn.isAnswer && turn.message) {
      return html`<li class="assistant-turn" data-id=${turn.id} data-seq=${turn.seq}><assistant-answer .message=${turn.message} .siblings=${siblings} .canWrite=${canWrite}
        @branch=${choose} @again=${(e: CustomEvent<string | undefined>) => void this.#again(turn.message?.answer?.questionId ?? turn.replyToId,
          e.detail)}></assistant-answer></li>`;
    }
    return html`<li class="assistant-turn" data-id=${turn.id} data-seq=${turn.message?.seq ?? nothing}><assistant-question .turn=${turn} .chat=${chat} .siblings=${siblings}
      .canWrite=${canWrite} .isEditing=${this.#editing.value === turn.id} @branch=${choose} @edit=${() => (this.#editing.value = turn.id)}
      @unedit=${() => this.#endEdit()} @reask=${(e: CustomEvent<string>) => this.#reask(turn, e.detail)}></assistant-question></li>`;
  }

  /** Between a question and its answer: the worker takes it in a moment; where it did not, one can ask once more. */
  #expected(canWrite: boolean, isOnline: boolean): TemplateResult | typeof nothing {
    const last = this.#path.at(-1);
    if (!last?.message || last.isAnswer) return nothing;
    const left = Date.parse(last.message.createdAt) + EXPECTED_MS - this.#now.value;
    clearTimeout(this.#clock);
    if (left > 0) this.#clock = setTimeout(() => (this.#now.value = Date.now()), Math.min(left, EXPECTED_MS) + 50);
    if (left > 0 && isOnline) return html`<li class="assistant-expected">${thinking()}</li>`;
    return canWrite ? html`<li class="assistant-expected"><button type="button" class="button" @click=${() => void this.#again(last.id)}>
      ${icon('retry')}${t('assistant.again')}</button></li>` : nothing;
  }

  #note(chat: Chat | undefined): TemplateResult | typeof nothing {
    const { link } = kernel.store.state.value;
    if (link === 'offline' || link === 'reconnecting') return html`<p class="composer-note assistant-note" role="status">${t('composer.offline')}</p>`;
    const note = usageNote();
    return note === undefined || (chat && !chat.info.canPost) ? nothing
      : html`<p class="composer-note is-quiet assistant-note" role="status">${icon('info')}<span>${note}</span></p>`;
  }

  #readonly(chat: Chat): TemplateResult {
    return html`<p class="composer-readonly assistant-readonly">${icon(chat.info.archivedAt ? 'archive' : 'lock')}${t(chat.info.archivedAt
      ? 'assistant.archivednote' : 'assistant.readonly')}
      ${chat.info.archivedAt && chat.info.permissions.includes('editConversation') ? html`<button type="button" class="button-text"
        @click=${() => void archive(chat, false)}>${t('assistant.unarchive')}</button>` : nothing}</p>`;
  }

  #chat(): Chat | undefined {
    return kernel.store.now.chats.get(this.conversationId);
  }

  #composer(): AssistantComposer | null {
    return this.querySelector<AssistantComposer>('assistant-composer');
  }

  /** What is new is shown, in whatever branch it comes: it was asked for here, or by who shares the chat. */
  #followNewest(): void {
    const last = this.#branches.messages.at(-1)?.id;
    if (last !== undefined && this.#lastId !== undefined && last !== this.#lastId) this.#choose(last);
    this.#lastId = last;
  }

  #choose(id: string): void {
    const choices = new Map(this.#choices.peek());
    for (const { id: at } of this.#branches.pathTo(id)) choices.set(this.#branches.parentOf(at), at);
    this.#choices.value = choices;
  }

  async #load(chat: Chat): Promise<void> {
    const { timeline } = chat;
    const isWhole = timeline && !timeline.hasNewer && (!timeline.hasOlder || timeline.messages.length >= MOST_HELD);
    if (this.#loading || isWhole || (this.#error.peek() !== undefined && timeline)) return;
    this.#loading = true;
    this.#error.value = undefined;
    try {
      // A branch may begin anywhere: all of it is wanted.
      if (!timeline || timeline.hasNewer) await loadNewest(chat.info.id);
      else await loadOlder(chat);
    } catch (error) {
      if (chat.info.id === this.conversationId) this.#error.value = reasonOf(error);
    } finally {
      this.#loading = false;
      if (this.#error.peek() === undefined) this.requestUpdate();
    }
  }

  async #loadDetails(id: string): Promise<void> {
    if (this.#asked === id) return;
    this.#asked = id;
    await loadOne(id).catch((error: unknown) => console.warn('The settings of the chat are not known', error));
  }
  #asked = '';

  /** Called by the composer before it sends, and answers where to: a new chat begins. Whoever is offline keeps what they wrote. */
  #begin = async (): Promise<string | undefined> => {
    if (!this.isNew) return this.conversationId;
    try {
      const settings = this.#settings.peek();
      const made = await assistantApi.create({ id: this.conversationId, ...(Object.keys(settings).length > 0 ? { settings } : {}) });
      took(made);
      sync.told({ conversations: [await conversationsApi.get(made.id)], gone: [] });
      return made.id;
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
      return undefined;
    }
  };

  #onAsked = (event: CustomEvent<string>): void => {
    if (this.isNew) this.dispatchEvent(new CustomEvent('begun', { detail: event.detail }));
    this.#follower.toEnd();
  };

  #reask(turn: Turn, text: string): void {
    const { message } = turn;
    if (!message) return;
    const files = (message.parts ?? []).flatMap((part) => (part.type === 'file' && part.fileId ? [{ type: 'file' as const, fileId: part.fileId, ...(part.alt
      ? { alt: part.alt } : {}) }] : []));
    const id = uuidv7();
    const parts = files.length > 0 ? { parts: [{ type: 'text' as const, text }, ...files] } : {};
    void outbox.add('SendMessage', { id, conversationId: this.conversationId, text, replyToId: message.id, ...parts }, id);
    this.#endEdit();
    this.#follower.toEnd();
  }

  #endEdit(): void {
    this.#editing.value = undefined;
    this.focusInput();
  }

  async #again(questionId: string | undefined, model?: string): Promise<void> {
    if (questionId === undefined) return;
    this.#follower.toEnd();
    try {
      await assistantApi.again(this.conversationId, { id: uuidv7(), questionId, ...(model === undefined ? {} : { model }) });
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
  }

  async #stop(): Promise<void> {
    const last = this.#path.at(-1);
    if (!last || !isGrowing(last)) return;
    try {
      await assistantApi.stop(this.conversationId, last.id);
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !isGrowing(this.#path.at(-1))) return;
    event.preventDefault();
    void this.#stop();
  };

  /** Says it to those who do not see it, and looks what is left of the day. */
  #tellEnd(): void {
    const last = this.#path.at(-1);
    if (isGrowing(last)) this.#growing = last?.id;
    else if (this.#growing !== undefined) {
      if (last?.id === this.#growing) announce(t('assistant.finished'));
      this.#growing = undefined;
      void loadAbout();
    }
  }

  #light(scroller: HTMLElement, seq: number): void {
    const turn = this.#branches.messages.find((one) => one.seq === seq);
    if (!turn) return;
    const row = scroller.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    if (!row) {
      this.#choose(turn.id);
      return;
    }
    this.#lit = undefined;
    this.#follower.release();
    row.scrollIntoView({ block: 'center' });
    row.classList.remove('is-lit');
    requestAnimationFrame(() => row.classList.add('is-lit'));
  }

  #reading = (): string | undefined => (this.isNew ? undefined : this.conversationId);

  #markRead = (): void => {
    const info = this.#chat()?.info;
    if (!info || info.unreadCount === 0 || document.hidden || !document.hasFocus() || this.clientHeight === 0 || !kernel.navigation.windows.isSeen(this)) return;
    kernel.store.dispatch({ type: 'readHere', conversationId: info.id, seq: info.lastSeq });
  };
}

const thinking = (): TemplateResult => html`<p class="assistant-state"><span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>
  ${t('assistant.waiting')}</p>`;

customElements.define('assistant-chat', AssistantChat);
