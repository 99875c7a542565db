import { effect, signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import type { Message } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { countText } from '../../ui/text';
import { copyCode } from '../../ui/html';
import { dayName } from '../../ui/time';
import { inConversation, loadAround, loadFirst, loadNewer, loadNewest, loadOlder, nameOf, readers, type Chat } from '../conversations';
import { aheadOf, changesByMessage, isOf } from '../outbox';
import { messageExtensions, type ShownMessage } from './extensions';
import { MessageFocus } from './message-focus';
import { anchorIn, GROUP_MS, keepPlace, lastVisible, rowsOf, type Anchor, type Row } from './message-rows';
import { messageView, unsentView } from './message-view';

const NEAR_END = 48;
const LOAD_WITHIN = 600;
const NOTHING_NEW = -1;

/** `<message-list>`: one conversation's history, from the first unread message or the newest, growing at both ends. */
export class MessageList extends Element {
  static override properties = { conversationId: { attribute: false } };
  declare conversationId: string;
  readonly #error = signal<string | undefined>(undefined);
  /** The messages of others after this one are new since the conversation was opened. */
  readonly #openedAt = signal(NOTHING_NEW);
  readonly #atEnd = signal(true);
  readonly #seen = signal(0);
  #positioned = false;
  /** Set while the stretch to open with is being loaded. */
  #opening: object | undefined;
  #jumpTo: number | undefined;
  #before: Anchor | undefined;
  /** How high the list and what is in it were when it was last looked at where one stands. */
  #measured = '';
  #lastUnsent: string | undefined;
  readonly #focus = new MessageFocus(this, (id) => this.#shownOf(id));
  /** What other features do while this conversation is on the screen. */
  #opened: { readonly id: string; readonly ends: readonly (() => void)[] } | undefined;
  #stopLooking = (): void => undefined;
  readonly #sizes = new ResizeObserver(() => {
    if (this.#atEnd.peek() && this.#positioned) this.#toEnd();
  });

  /** Scrolls to a message, fetching it if need be, and lights it up. */
  async jumpTo(seq: number): Promise<void> {
    const id = this.conversationId;
    this.#jumpTo = seq;
    const held = this.#chat()?.timeline?.messages;
    const has = held && seq >= (held[0]?.seq ?? Infinity) && seq <= (held.at(-1)?.seq ?? 0);
    this.#atEnd.value = false;
    try {
      if (!has) await loadAround(id, seq);
    } catch (error) {
      if (id !== this.conversationId) return;
      this.#jumpTo = undefined;
      this.#error.value = reasonOf(error);
    }
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // What other windows hid may be seen once they have moved.
    this.#stopLooking = effect(() => {
      kernel.navigation.windows.isSeen(this);
      requestAnimationFrame(this.#markRead);
    });
    this.addEventListener('click', copyCode);
    readers.add(this.#reading);
    addEventListener('focus', this.#markRead);
    document.addEventListener('visibilitychange', this.#markRead);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopLooking();
    readers.delete(this.#reading);
    removeEventListener('focus', this.#markRead);
    document.removeEventListener('visibilitychange', this.#markRead);
    this.#sizes.disconnect();
    this.#focus.reset();
    this.#endOpened();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('conversationId')) {
      this.#focus.reset();
      this.#endOpened();
    }
    // What was shown is dropped when too much was missed: the conversation opens anew.
    if (changed.has('conversationId') || (this.#positioned && !this.#chat()?.timeline)) this.#open();
    const scroller = this.#scroller();
    this.#before = scroller && this.#positioned ? anchorIn(scroller) : undefined;
  }

  protected override render(): TemplateResult {
    const state = kernel.store.state.value;
    const chat = state.chats.get(this.conversationId);
    if (!chat) return html``;
    const timeline = chat.timeline;
    if (!timeline) {
      return this.#error.value === undefined
        ? html`<div class="messages-wait">${skeletonRows(6, t('messages.loading'))}</div>`
        : emptyState('alert', t('messages.error'), errorText(this.#error.value), { label: t('action.retry'), run: () => void this.#load() });
    }
    const unsent = timeline.hasNewer ? [] : state.unsent.filter(isOf('SendMessage')).filter((u) => u.conversationId === this.conversationId
      && (!u.request.threadRootId || u.request.alsoInConversation === true));
    const name = nameOf(chat.info, state.me.id);
    const changes = changesByMessage(state.unsent, this.conversationId);
    const messages = timeline.messages.filter(inConversation).map((m) => aheadOf(m, changes.get(m.id), state.me.id)).filter((m) => !m.isHidden);
    const rows = rowsOf(messages, state.me.id, this.#openedAt.value === NOTHING_NEW ? undefined : this.#openedAt.value);
    const byId = new Map(messages.map((m) => [m.id, m]));
    const held = messages.filter((m) => m.seq > this.#seen.value && m.senderId !== state.me.id).length;
    // Of those behind the stretch that is held only the server knows how many they are.
    const waiting = timeline.hasNewer ? Math.max(held, chat.info.unreadCount) : held;
    let last = timeline.messages.at(-1);
    return html`
      <div class="messages-scroll" tabindex="0" role="log" aria-label=${t('messages.label')} aria-relevant="additions" @scroll=${this.#onScroll}>
        <ol class="messages">
          ${timeline.hasOlder ? html`<li class="messages-more"
            aria-hidden="true"><span class="spinner"></span></li>` : html`<li class="messages-start">${t('messages.start', { name })}</li>`}
          ${timeline.messages.length > 0 || unsent.length > 0 ? nothing
            : html`<li>${emptyState('chat', t('messages.empty.title'), t(`messages.empty.${chat.info.kind === 'direct' ? 'direct' : 'group'}`, { name }))}</li>`}
          ${repeat(rows, (r) => r.key, (r) => this.#row(r, chat, byId, changes))}
          ${repeat(unsent, (u) => u.id, (u) => {
            const continues = last?.senderId === state.me.id && Date.parse(u.createdAt) - Date.parse(last.createdAt) < GROUP_MS;
            last = { senderId: state.me.id, createdAt: u.createdAt } as Message;
            const replyTo = byId.get(u.request.replyToId ?? '');
            return unsentView(u, state.me, { users: state.users, continues: continues && !replyTo, replyTo, onJump: (seq) => void this.jumpTo(seq) }, state.link === 'online');
          })}
          ${timeline.hasNewer ? html`<li class="messages-more" aria-hidden="true"><span class="spinner"></span></li>` : nothing}
        </ol>
      </div>
      ${this.#atEnd.value && !timeline.hasNewer ? nothing : html`<button type="button" class="jump ${waiting > 0 ? 'has-new' : ''}" @click=${() => void this.#jumpToNewest()}>
          ${icon('down')}<span>${waiting > 0 ? t('messages.new', { count: countText(waiting) }) : t('messages.newest')}</span></button>`}`;
  }

  protected override updated(): void {
    const scroller = this.#scroller();
    const chat = this.#chat();
    if (chat) this.#beginOpened(chat.info.id);
    if (!scroller || !chat?.timeline) return;
    this.#focus.refresh();
    this.#sizes.observe(scroller);
    const list = scroller.firstElementChild;
    if (list) this.#sizes.observe(list);
    const unsent = kernel.store.now.unsent.filter(isOf('SendMessage')).filter((u) => u.conversationId === this.conversationId).at(-1)?.id;
    const sentHere = unsent !== undefined && unsent > (this.#lastUnsent ?? '');
    this.#lastUnsent = unsent ?? this.#lastUnsent;
    if (this.#jumpTo !== undefined) this.#showJump(scroller, this.#jumpTo);
    else if (!this.#positioned) this.#showOpening(scroller);
    else if (sentHere && chat.timeline.hasNewer) void this.#jumpToNewest(); // What one writes stands at the end.
    else if (this.#atEnd.peek() || sentHere) this.#toEnd();
    else if (this.#before) keepPlace(scroller, this.#before);
    this.#markRead();
    // Until the message that is jumped to is here, what is at the ends is of no use.
    if (this.#positioned) this.#fill(scroller, chat);
  }

  #row(row: Row, chat: Chat, byId: ReadonlyMap<string, Message>, changes: ReturnType<typeof changesByMessage>): TemplateResult {
    if (row.kind === 'day') return html`<li class="divider"><span>${dayName(row.at)}</span></li>`;
    if (row.kind === 'unread') return html`<li class="divider divider-unread"><span>${t('messages.unread')}</span>
      ${messageExtensions().map((e) => e.unread?.(chat.info.id, this.#openedAt.value) ?? nothing)}</li>`;
    const { me, users } = kernel.store.state.value;
    const { message, continues } = row;
    const replyTo = byId.get(message.replyToId ?? '');
    const context = { users, continues, replyTo, changes: changes.get(message.id) ?? [], onJump: (seq: number) => void this.jumpTo(seq) };
    return messageView({ message, chat, me: me.id }, context);
  }

  /** A message that is held, as it shows now. */
  #shownOf(id: string): ShownMessage | undefined {
    const { me, unsent } = kernel.store.now;
    const chat = this.#chat();
    const message = chat?.timeline?.messages.find((m) => m.id === id);
    return chat && message && { chat, me: me.id, message: aheadOf(message, changesByMessage(unsent, chat.info.id).get(id), me.id) };
  }

  #beginOpened(id: string): void {
    if (this.#opened?.id === id) return;
    this.#endOpened();
    this.#opened = { id, ends: messageExtensions().flatMap((e) => e.opened?.(id) ?? []) };
  }

  #endOpened(): void {
    for (const end of this.#opened?.ends ?? []) end();
    this.#opened = undefined;
  }

  #reading = (): string | undefined => (this.#atEnd.peek() ? undefined : this.conversationId);

  #chat(): Chat | undefined {
    return kernel.store.now.chats.get(this.conversationId);
  }

  #scroller(): HTMLElement | null {
    return this.querySelector('.messages-scroll');
  }

  #open(): void {
    const chat = this.#chat();
    this.#positioned = false;
    this.#opening = undefined;
    this.#jumpTo = undefined;
    this.#error.value = undefined;
    this.#atEnd.value = true;
    this.#lastUnsent = undefined;
    this.#openedAt.value = chat && chat.info.unreadCount > 0 ? chat.info.lastReadSeq : NOTHING_NEW;
    this.#seen.value = chat?.info.lastReadSeq ?? 0;
    const held = chat?.timeline;
    const firstUnread = (chat?.info.lastReadSeq ?? 0) + 1;
    const hasUnread = held?.messages.some((m) => m.seq === firstUnread) ?? false;
    if (!held || (!hasUnread && chat.info.unreadCount > 0)) void this.#load();
  }

  async #load(): Promise<void> {
    const chat = this.#chat();
    if (!chat) return;
    this.#error.value = undefined;
    const opening = (this.#opening = {});
    try {
      await loadFirst(chat);
    } catch (error) {
      if (chat.info.id === this.conversationId) this.#error.value = reasonOf(error);
    } finally {
      if (this.#opening === opening) {
        this.#opening = undefined;
        this.requestUpdate();
      }
    }
  }

  #showOpening(scroller: HTMLElement): void {
    const divider = scroller.querySelector<HTMLElement>('.divider-unread');
    if (divider) {
      scroller.scrollTop = Math.max(0, divider.offsetTop - scroller.clientHeight / 4);
    } else scroller.scrollTop = scroller.scrollHeight;
    // What the browser had kept is shown meanwhile, but it is not where one reads on.
    this.#positioned = this.#opening === undefined;
    if (this.#positioned) this.#measure(scroller);
  }

  #showJump(scroller: HTMLElement, seq: number): void {
    const target = scroller.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    if (!target) return;
    this.#jumpTo = undefined;
    this.#positioned = true;
    scroller.scrollTop = target.offsetTop - scroller.clientHeight / 3;
    target.classList.remove('is-lit');
    requestAnimationFrame(() => target.classList.add('is-lit'));
    this.#measure(scroller);
  }

  #toEnd(): void {
    const scroller = this.#scroller();
    if (!scroller) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.#measure(scroller);
  }

  #onScroll = (): void => {
    const scroller = this.#scroller();
    const chat = this.#chat();
    if (!scroller || !chat || !this.#positioned) return;
    // Where something grew or shrank meanwhile, as the composer does, the browser scrolled and no person.
    if (this.#atEnd.peek() && this.#sizeOf(scroller) !== this.#measured) this.#toEnd();
    else this.#measure(scroller);
    this.#markRead();
    this.#fill(scroller, chat);
  };

  #measure(scroller: HTMLElement): void {
    // The end of a stretch in the middle is not the end of the conversation: whoever stayed there would be led through all of it.
    this.#measured = this.#sizeOf(scroller);
    this.#atEnd.value = !this.#chat()?.timeline?.hasNewer && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - NEAR_END;
  }

  #sizeOf({ clientHeight, scrollHeight }: HTMLElement): string {
    return `${clientHeight} ${scrollHeight}`;
  }

  /** Fetches the next stretch when an end comes near. */
  #fill(scroller: HTMLElement, chat: Chat): void {
    const failed = (error: unknown): void => console.warn('Loading history failed', error);
    if (scroller.scrollTop < LOAD_WITHIN && chat.timeline?.hasOlder) loadOlder(chat).catch(failed);
    if (scroller.scrollTop + scroller.clientHeight > scroller.scrollHeight - LOAD_WITHIN && chat.timeline?.hasNewer) loadNewer(chat).catch(failed);
  }

  async #jumpToNewest(): Promise<void> {
    if (this.#chat()?.timeline?.hasNewer) {
      try {
        await loadNewest(this.conversationId);
      } catch (error) {
        console.warn('Loading the newest messages failed', error);
        return;
      }
      await this.updateComplete;
    }
    this.#atEnd.value = true;
    this.#toEnd();
  }

  /** What a person who looks has seen is read: the page has the focus, and no window hides the message. */
  #markRead = (): void => {
    const scroller = this.#scroller();
    if (!scroller || !this.#positioned || document.hidden || !document.hasFocus() || scroller.clientHeight === 0) return;
    const chat = this.#chat();
    const seq = lastVisible(scroller, (row) => kernel.navigation.windows.isSeen(row));
    if (!chat || seq === 0) return;
    if (seq > this.#seen.peek()) this.#seen.value = seq;
    if (seq > chat.info.lastReadSeq && (chat.info.unreadCount > 0 || seq === chat.info.lastSeq)) {
      kernel.store.dispatch({ type: 'readHere', conversationId: this.conversationId, seq });
    }
  };
}

customElements.define('message-list', MessageList);
