import { effect, signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import type { Message } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import type { ShownMessage } from '../chat';
import { GROUP_MS, MessageFocus, messageView, unsentView } from '../chat/parts';
import { aheadOf, changesByMessage, isOf } from '../outbox';
import { threadsApi } from './api';
import { wantedReply } from './wanted';

const NEAR_END = 48;

/** `<thread-pane>`: a message, the replies in its thread, and where one replies. Says `close`. */
export class ThreadPane extends Element {
  static override properties = { conversationId: { attribute: false }, rootId: { attribute: false } };
  declare conversationId: string;
  declare rootId: string;
  readonly #error = signal<string | undefined>(undefined);
  readonly #loading = signal(false);
  readonly #focus = new MessageFocus(this, (id) => this.#shownOf(id));
  #atEnd = true;
  #told = 0;
  #stopWaiting = (): void => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('focus', this.#markRead);
    this.#stopWaiting = effect(() => {
      if (wantedReply.value?.rootId === this.rootId) this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('focus', this.#markRead);
    this.#stopWaiting();
    this.#focus.reset();
  }

  /** What was missed while there was no connection. */
  async reload(before?: number): Promise<void> {
    const { conversationId, rootId } = this;
    this.#error.value = undefined;
    this.#loading.value = true;
    try {
      const page = await threadsApi.read(conversationId, rootId, before);
      kernel.store.dispatch({ type: 'threadLoaded', page, isOlder: before !== undefined });
    } catch (error) {
      if (rootId === this.rootId) this.#error.value = reasonOf(error);
    } finally {
      this.#loading.value = false;
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('rootId')) return;
    this.#focus.reset();
    this.#atEnd = true;
    this.#told = 0;
    void this.reload();
  }

  protected override render(): TemplateResult {
    const { threadStates } = kernel.store.state.value;
    const isFollowing = threadStates.get(this.rootId)?.isFollowing ?? false;
    const label = t(isFollowing ? 'threads.unfollow' : 'threads.follow');
    return html`
      <header class="pane-head">
        <h3>${t('threads.title')}</h3>
        <button type="button" class="button-icon" title=${label} aria-label=${label} aria-pressed=${isFollowing} @click=${() => void this.#follow(!isFollowing)}>
          ${icon('notifications')}</button>
        <button type="button" class="button-icon" title=${t('action.close')} aria-label=${t('threads.close')}
          @click=${() => this.dispatchEvent(new CustomEvent('close'))}>${icon('close')}</button>
      </header>
      ${this.#content()}`;
  }

  protected override updated(): void {
    this.#focus.refresh();
    const scroller = this.querySelector('.messages-scroll');
    const isWanted = wantedReply.peek()?.rootId === this.rootId;
    if (isWanted) this.#showWanted();
    else if (scroller && this.#atEnd) scroller.scrollTop = scroller.scrollHeight;
    this.#markRead();
  }

  #content(): TemplateResult {
    const { threads, chats, unsent, me, users, link } = kernel.store.state.value;
    const thread = threads.get(this.rootId);
    const chat = chats.get(this.conversationId);
    if (!thread || !chat) {
      return this.#error.value === undefined
        ? html`<div class="messages-wait">${skeletonRows(4, t('messages.loading'))}</div>`
        : emptyState('alert', t('messages.error'), errorText(this.#error.value), { label: t('action.retry'), run: () => void this.reload() });
    }
    const changes = changesByMessage(unsent, this.conversationId);
    const waiting = unsent.filter(isOf('SendMessage')).filter((u) => u.request.threadRootId === this.rootId);
    const replies = thread.replies.filter((m) => !m.isHidden);
    const byId = new Map([thread.root, ...thread.replies].map((m) => [m.id, m]));
    const row = (message: Message, continues: boolean): TemplateResult => messageView(
      { message: aheadOf(message, changes.get(message.id), me.id), chat, me: me.id, inThread: true },
      { users, continues, replyTo: byId.get(message.replyToId ?? ''), changes: changes.get(message.id) ?? [], onJump: (seq) => this.#jumpTo(seq) },
    );
    return html`
      <div class="messages-scroll" tabindex="0" role="log" aria-label=${t('threads.title')} @scroll=${this.#onScroll}>
        <ol class="messages">
          ${row(thread.root, false)}
          <li class="divider"><span>${t('threads.replies', { count: thread.root.thread?.replyCount ?? thread.replies.length })}</span></li>
          ${thread.hasOlder ? html`<li class="thread-older"><button type="button" class="button" ?disabled=${this.#loading.value}
            @click=${() => void this.reload(thread.replies[0]?.seq)}>${t('threads.older')}</button></li>` : nothing}
          ${repeat(replies, (m) => m.id, (m, i) => row(m, continuesOn(replies[i - 1], m)))}
          ${repeat(waiting, (u) => u.id, (u) => unsentView(u, me, { users, continues: false, replyTo: undefined, onJump: () => undefined }, link === 'online'))}
        </ol>
      </div>
      ${this.#error.value === undefined ? nothing : html`<p class="composer-note" role="alert">${errorText(this.#error.value)}</p>`}
      <message-composer data-keep-clear .conversationId=${this.conversationId} .threadRootId=${this.rootId}></message-composer>`;
  }

  #shownOf(id: string): ShownMessage | undefined {
    const { threads, chats, unsent, me } = kernel.store.now;
    const thread = threads.get(this.rootId);
    const chat = chats.get(this.conversationId);
    const message = id === this.rootId ? thread?.root : thread?.replies.find((m) => m.id === id);
    return chat && message && { chat, me: me.id, inThread: true, message: aheadOf(message, changesByMessage(unsent, chat.info.id).get(id), me.id) };
  }

  async #follow(isFollowing: boolean): Promise<void> {
    try {
      kernel.store.dispatch({ type: 'threadStateChanged', event: await threadsApi.follow(this.conversationId, this.rootId, isFollowing) });
    } catch (error) {
      this.#error.value = reasonOf(error);
    }
  }

  #jumpTo(seq: number): void {
    this.querySelector(`[data-seq="${seq}"]`)?.scrollIntoView({ block: 'center' });
  }

  /** Scrolls to the reply that a link leads to, and fetches older ones until it is there. */
  #showWanted(): void {
    const thread = kernel.store.now.threads.get(this.rootId);
    const seq = wantedReply.peek()?.seq ?? 0;
    if (!thread || this.#loading.peek()) return;
    const row = this.querySelector(`[data-seq="${seq}"]`);
    if (!row && thread.hasOlder && seq < (thread.replies[0]?.seq ?? 0)) {
      void this.reload(thread.replies[0]?.seq);
      return;
    }
    wantedReply.value = undefined;
    if (!row) return;
    this.#atEnd = false;
    row.scrollIntoView({ block: 'center' });
    row.classList.remove('is-lit');
    requestAnimationFrame(() => row.classList.add('is-lit'));
  }

  #onScroll = (event: Event): void => {
    const scroller = event.target as HTMLElement;
    this.#atEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - NEAR_END;
    this.#markRead();
  };

  /** What a person who looks at the end of the thread has seen is read. */
  #markRead = (): void => {
    const { threads, threadStates } = kernel.store.now;
    const last = threads.get(this.rootId)?.replies.at(-1)?.seq ?? 0;
    const state = threadStates.get(this.rootId);
    if (!state || !this.#atEnd || document.hidden || !document.hasFocus() || !kernel.navigation.windows.isSeen(this)) return;
    if (last <= Math.max(state.lastReadSeq, this.#told)) return;
    this.#told = last;
    threadsApi.markRead(this.conversationId, this.rootId, last).then(
      (event) => kernel.store.dispatch({ type: 'threadStateChanged', event }),
      (error: unknown) => {
        this.#told = 0;
        console.warn('Reading a thread was not told', error);
      },
    );
  };
}

function continuesOn(before: Message | undefined, message: Message): boolean {
  return before?.senderId === message.senderId && !message.replyToId && Date.parse(message.createdAt) - Date.parse(before?.createdAt ?? '') < GROUP_MS;
}

customElements.define('thread-pane', ThreadPane);
