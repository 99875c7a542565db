import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel } from '../../core';
import { limits, type ConversationKind } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar, conversationAvatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { onContextMenu, type MenuPlace } from '../../ui/context-menu';
import { emptyState, skeletonRows } from '../../ui/states';
import { countText } from '../../ui/text';
import { fullTime, shortTime } from '../../ui/time';
import { invitationList } from '../invitations';
import { openKeepingMenu } from '../keeping';
import { isAssistant, isKeptLost, isMuted, listError, loadConversations, nameOf, partnerOf, previewOf, type Chat } from '../conversations';
import { aheadOf, changesByMessage } from '../outbox';
import { presence, presenceOf } from '../people';
import { messageExtensions } from './extensions';
import './welcome';

type Filter = 'all' | 'unread' | 'hidden' | ConversationKind;
type Part = { readonly chat: Chat } | { readonly label: string };
const FILTERS: readonly Filter[] = ['all', 'unread', 'direct', 'group', 'channel'];
const SHOWN_AT_FIRST = 60;

/** `<conversation-list>`: all conversations by last activity. Says `choose` with a conversation's ID, and `new`. */
export class ConversationList extends Element {
  static override properties = { selected: {}, drafts: { attribute: false } };
  declare selected: string | undefined;
  declare drafts: ReadonlySet<string>;
  readonly #search = signal('');
  readonly #filter = signal<Filter>('all');
  readonly #shown = signal(SHOWN_AT_FIRST);

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKey);
    if (!this.#hasMenu) onContextMenu(this, (target) => target.closest<HTMLElement>('.conversation') ?? undefined, this.#openMenu);
    this.#hasMenu = true;
  }

  #hasMenu = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    presence.watch(this, undefined);
  }

  protected override render(): TemplateResult {
    return html`
      <div class="list-head">
        <label class="search"><span class="visually-hidden">${t('chat.search')}</span>${icon('search')}
          <input type="search" .value=${this.#search.value} placeholder=${t('chat.search')} maxlength=${limits.searchText} autocomplete="off"
            @input=${(e: InputEvent) => (this.#search.value = (e.target as HTMLInputElement).value)} /></label>
        ${messageExtensions().map((e) => e.list?.() ?? nothing)}
        <button class="button-icon button-accent" type="button" title=${t('chat.new')} aria-label=${t('chat.new')}
          @click=${() => this.dispatchEvent(new CustomEvent('new'))}>${icon('new')}</button>
      </div>
      <div class="filters" role="group" aria-label=${t('chat.filters')}>
        ${this.#filters().map((f) => html`<button type="button" class="chip" aria-pressed=${this.#filter.value === f}
          @click=${() => this.#choose(f)}>${t(`chat.filter.${f}`)}</button>`)}
      </div>
      ${messageExtensions().map((e) => e.listSearch?.(this.#search.value) ?? nothing)}
      ${invitationList()}
      ${this.#list()}`;
  }

  protected override updated(): void {
    const me = kernel.store.now.me.id;
    const direct = this.#matching().slice(0, this.#shown.peek()).filter((c) => c.info.kind === 'direct');
    const partners = direct.flatMap((c) => partnerOf(c.info, me)?.id ?? []);
    // Who was blocked a moment ago may be seen again, or no more.
    const key = direct.map((c) => `${partnerOf(c.info, me)?.id ?? ''} ${c.info.block ?? ''}`).join();
    if (key !== this.#watching) presence.watch(this, partners);
    this.#watching = key;
  }
  #watching = '';

  #choose(filter: Filter): void {
    this.#filter.value = filter;
    this.#shown.value = SHOWN_AT_FIRST;
  }

  /** There is something hidden to look at, or not. */
  #filters(): readonly Filter[] {
    const hasHidden = this.#filter.value === 'hidden' || [...kernel.store.state.value.chats.values()].some(({ info }) => info.isHidden && !isAssistant(info));
    return hasHidden ? [...FILTERS, 'hidden'] : FILTERS;
  }

  #isIn(filter: Filter, { info }: Chat): boolean {
    switch (filter) {
      case 'hidden': return info.isHidden ?? false;
      case 'all': return !info.isHidden;
      case 'unread': return info.id === this.selected || info.unreadCount > 0 || (info.isMarkedUnread ?? false);
      default: return info.kind === filter && !info.isHidden;
    }
  }

  #matching(): Chat[] {
    const { chats, me } = kernel.store.state.value;
    const words = this.#search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const filter = this.#filter.value;
    return [...chats.values()]
      .filter((chat) => {
        const { info } = chat;
        if (isAssistant(info)) return false;
        // Who looks for a name finds it also where it is hidden.
        if (!this.#isIn(filter, chat) && !(filter === 'all' && words.length > 0)) return false;
        if (words.length === 0) return true;
        const text = `${nameOf(info, me.id)} ${info.kind === 'direct' ? (partnerOf(info, me.id)?.username ?? '') : ''}`.toLowerCase();
        return words.every((w) => text.includes(w));
      })
      .sort((a, b) => Number(b.info.isFavourite ?? false) - Number(a.info.isFavourite ?? false) || (a.info.lastActivityAt < b.info.lastActivityAt ? 1 : -1));
  }

  /** The favourites in a section of their own, on top. */
  #parts(chats: readonly Chat[]): Part[] {
    const favourites = chats.filter((c) => c.info.isFavourite);
    if (favourites.length === 0) return chats.map((chat) => ({ chat }));
    const others = chats.slice(favourites.length);
    return [
      { label: t('keeping.favourites') }, ...favourites.map((chat) => ({ chat })),
      ...(others.length > 0 ? [{ label: t('keeping.others') }, ...others.map((chat) => ({ chat }))] : []),
    ];
  }

  #list(): TemplateResult {
    const state = kernel.store.state.value;
    if (listError.value !== undefined && state.chats.size === 0) {
      const why = isKeptLost.value ? t('chat.list.lost') : state.link === 'offline' ? t('link.offline') : listError.value;
      return emptyState('alert', t('chat.list.error'), why, { label: t('action.retry'), run: () => void loadConversations() });
    }
    const hasNone = ![...state.chats.values()].some(({ info }) => !isAssistant(info));
    if (!state.listed && hasNone) return skeletonRows(8, t('chat.conversations'));
    const chats = this.#matching();
    if (chats.length === 0) {
      if (hasNone) {
        return html`<chat-welcome @new=${() => this.dispatchEvent(new CustomEvent('new'))}
          @choose=${(e: CustomEvent<string>) => this.dispatchEvent(new CustomEvent('choose', { detail: e.detail }))}></chat-welcome>`;
      }
      const read = this.#filter.value === 'unread' && this.#search.value === '';
      return emptyState(read ? 'check' : 'search', t(read ? 'chat.list.read.title' : 'chat.list.none.title'), t(read ? 'chat.list.read.text' : 'chat.list.none.text'));
    }
    return html`<ul class="conversations" aria-label=${t('chat.conversations')} @scroll=${this.#onScroll}>
      ${repeat(this.#parts(chats.slice(0, this.#shown.value)), (p) => ('chat' in p ? p.chat.info.id : p.label),
        (p) => ('chat' in p ? this.#row(p.chat) : html`<li class="conversations-label">${p.label}</li>`))}
    </ul>`;
  }

  #row(chat: Chat): TemplateResult {
    const { me, users, unsent } = kernel.store.state.value;
    const { info } = chat;
    const last = info.lastMessage && aheadOf(info.lastMessage, changesByMessage(unsent, info.id).get(info.lastMessage.id), me.id);
    const partner = partnerOf(info, me.id);
    const unread = info.unreadCount > 0;
    const muted = isMuted(info);
    const marked = !unread && (info.isMarkedUnread ?? false);
    const count = t('chat.unread', { count: countText(info.unreadCount) });
    const mentions = t('chat.mentions', { count: countText(info.mentionCount) });
    const hasDraft = this.drafts.has(info.id) && info.id !== this.selected;
    return html`<li>
      <button type="button" class="conversation ${(unread && !muted) || marked ? 'is-unread' : ''}" data-id=${info.id} aria-current=${info.id === this.selected ? 'true' : nothing}
        @click=${() => this.dispatchEvent(new CustomEvent('choose', { detail: info.id }))}>
        ${partner ? avatar(partner, 'm', presenceOf(partner.id)) : conversationAvatar(info)}
        <span class="conversation-name"><span>${nameOf(info, me.id)}</span>${this.#states(chat)}</span>
        <time class="conversation-time" datetime=${info.lastActivityAt} title=${fullTime(info.lastActivityAt)}>${shortTime(info.lastActivityAt)}</time>
        <span class="conversation-last">${hasDraft ? html`<em>${t('chat.draft')}</em> ` : nothing}<bdi>${previewOf(last, info, me.id, users)}</bdi></span>
        <span class="conversation-badges">
          ${info.mentionCount > 0 ? html`<span class="badge badge-mention" title=${mentions}>${icon('at')}<span class="visually-hidden">${mentions}</span></span>` : nothing}
          ${unread ? html`<span class="badge ${muted ? 'badge-quiet' : ''}" title=${count}><span aria-hidden="true">${countText(info.unreadCount)}</span>
            <span class="visually-hidden">${count}</span></span>` : nothing}
          ${marked ? html`<span class="badge badge-dot" title=${t('keeping.state.marked')}><span class="visually-hidden">${t('keeping.state.marked')}</span></span>` : nothing}
        </span>
      </button>
    </li>`;
  }

  /** How the person keeps it, and whether one can write in it, as small pictures. */
  #states({ info }: Chat): TemplateResult[] {
    const states = [
      ...(isMuted(info) ? [['mute', t('keeping.state.muted')] as const] : []),
      ...(info.archivedAt ? [['archive', t('keeping.state.archived')] as const] : []),
    ];
    return states.map(([symbol, text]) => html`<span class="conversation-state" title=${text}>${icon(symbol)}<span class="visually-hidden">${text}</span></span>`);
  }

  #openMenu = (row: HTMLElement, place: MenuPlace): void => {
    const chat = kernel.store.now.chats.get(row.dataset.id ?? '');
    const menu = chat && openKeepingMenu(place, chat);
    row.classList.add('has-menu');
    menu?.addEventListener('toggle', (event) => {
      if (event.newState !== 'closed') return;
      row.classList.remove('has-menu');
      if (document.activeElement === document.body) row.focus();
    });
  };

  #onScroll = (event: Event): void => {
    const list = event.target as HTMLElement;
    if (list.scrollTop + list.clientHeight > list.scrollHeight - 400 && this.#shown.peek() < kernel.store.now.chats.size) this.#shown.value += SHOWN_AT_FIRST;
  };

  /** Arrow keys walk the list. */
  #onKey = (event: KeyboardEvent): void => {
    if ((event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || composing(event)) return;
    const rows = [...this.querySelectorAll<HTMLElement>('.conversation')];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    if (at < 0 && !(document.activeElement instanceof HTMLInputElement)) return;
    event.preventDefault();
    rows[event.key === 'ArrowDown' ? at + 1 : Math.max(0, at - 1)]?.focus();
  };
}

customElements.define('conversation-list', ConversationList);
