import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel } from '../../core';
import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { onContextMenu, type MenuPlace } from '../../ui/context-menu';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { openMenu, type MenuItem } from '../../ui/menu';
import { emptyState, skeletonRows } from '../../ui/states';
import { fullTime } from '../../ui/time';
import type { Chat } from '../conversations';
import { assistantApi } from './api';
import { chatItems } from './chat-menu';
import { groupOf } from './groups';
import { details, isAdministrator, titleOf } from './store';

const ARCHIVED = '\u{0}archived';
const WAIT_MS = 250;

const managePrompts = (): void => void import('./prompts-dialog').then((m) => m.managePrompts());
const manageProviders = (): void => void import('./providers-dialog').then((m) => m.manageProviders());
const showUsage = (): void => void import('./usage-dialog').then((m) => m.showUsage());

/** `<assistant-list>`: chats by when they were last written in, the pinned ones on top. Says `choose` with an ID, and `new`. */
export class AssistantList extends Element {
  static override properties = { selected: {} };
  declare selected: string | undefined;
  readonly #search = signal('');
  /** A tag, or what is archived; undefined for all. */
  readonly #folder = signal<string | undefined>(undefined);
  /** What the server found besides. */
  readonly #found = signal<ReadonlySet<string>>(new Set());
  #wait: ReturnType<typeof setTimeout> | undefined;
  #hasMenu = false;
  readonly #all = computed(() => [...kernel.store.state.value.chats.values()].filter(({ info }) => info.kind === 'assistant'));

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.#hasMenu) onContextMenu(this, (target) => target.closest<HTMLElement>('.assistant-row') ?? undefined, (row, place) => this.#openMenu(row, place));
    this.#hasMenu = true;
  }

  protected override render(): TemplateResult {
    return html`<div class="list-head">
        <label class="search"><span class="visually-hidden">${t('assistant.search')}</span>${icon('search')}
          <input type="search" .value=${this.#search.value} placeholder=${t('assistant.search')} maxlength=${limits.searchText} autocomplete="off"
            @input=${this.#onSearch} /></label>
        <button class="button-icon button-accent" type="button" title=${t('assistant.newchat')} aria-label=${t('assistant.newchat')}
          @click=${() => this.dispatchEvent(new CustomEvent('new'))}>${icon('new')}</button>
      </div>
      ${this.#folders()}
      ${this.#list()}
      <footer class="assistant-foot">
        <button type="button" class="button-text" @click=${managePrompts}>${icon('bookmark')}${t('assistant.prompts')}</button>
        ${isAdministrator() ? html`<button type="button" class="button-text" @click=${manageProviders}>${icon('settings')}${t('assistant.providers')}</button>
          <button type="button" class="button-text" @click=${showUsage}>${icon('poll')}${t('assistant.usage')}</button>` : nothing}
      </footer>`;
  }

  #folders(): TemplateResult | typeof nothing {
    const all = this.#all.value;
    const tags = [...new Set(all.filter(({ info }) => !info.archivedAt).flatMap(({ info }) => details.value.get(info.id)?.tags ?? []))].sort((a, b) => a.localeCompare(b));
    const hasArchived = all.some(({ info }) => info.archivedAt);
    if (tags.length === 0 && !hasArchived) return nothing;
    const chip = (value: string | undefined, label: string): TemplateResult => html`<button type="button" class="chip" dir="auto" aria-pressed=${this.#folder.value === value}
      @click=${() => (this.#folder.value = value)}>${label}</button>`;
    return html`<div class="filters assistant-folders" role="group" aria-label=${t('assistant.folders')}>
      ${chip(undefined, t('assistant.all'))}${tags.map((tag) => chip(tag, tag))}${hasArchived ? chip(ARCHIVED, t('assistant.archived')) : nothing}</div>`;
  }

  #matching(): Chat[] {
    const words = this.#search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const folder = this.#folder.value;
    return this.#all.value.filter((chat) => {
      const tags = details.value.get(chat.info.id)?.tags ?? [];
      const isArchived = chat.info.archivedAt !== undefined;
      if (isArchived !== (folder === ARCHIVED) && words.length === 0) return false;
      if (folder !== undefined && folder !== ARCHIVED && !tags.includes(folder)) return false;
      const text = `${titleOf(chat)} ${tags.join(' ')}`.toLowerCase();
      return words.every((word) => text.includes(word)) || (words.length > 0 && this.#found.value.has(chat.info.id));
    }).sort((a, b) => Number(b.info.isFavourite ?? false) - Number(a.info.isFavourite ?? false) || (a.info.lastActivityAt < b.info.lastActivityAt ? 1 : -1));
  }

  #list(): TemplateResult {
    const { listed } = kernel.store.state.value;
    if (!listed && this.#all.value.length === 0) return skeletonRows(8, t('assistant.chats'));
    const chats = this.#matching();
    if (chats.length === 0) {
      return this.#all.value.length === 0 ? emptyState('assistant', t('assistant.none.title'), t('assistant.none.text'))
        : emptyState('search', t('assistant.nomatch.title'), t('assistant.nomatch.text'));
    }
    let label = '';
    const parts = chats.flatMap((chat) => {
      const next = chat.info.isFavourite ? 'pinned' : groupOf(chat.info.lastActivityAt);
      const isFirst = next !== label;
      label = next;
      return [...(isFirst ? [next] : []), chat];
    });
    return html`<ul class="conversations assistant-rows" aria-label=${t('assistant.chats')}>
      ${repeat(parts, (p) => (typeof p === 'string' ? p : p.info.id), (p) => (typeof p === 'string'
        ? html`<li class="conversations-label">${t(`assistant.${p}`)}</li>` : this.#row(p)))}
    </ul>`;
  }

  #row(chat: Chat): TemplateResult {
    const { info } = chat;
    const isUnread = info.unreadCount > 0 && info.id !== this.selected;
    const menu = t('assistant.menu', { name: titleOf(chat) });
    return html`<li class="assistant-row ${isUnread ? 'is-unread' : ''}" data-id=${info.id}>
      <button type="button" class="assistant-open" aria-current=${info.id === this.selected ? 'true' : nothing} title=${fullTime(info.lastActivityAt)} dir="auto"
        @click=${() => this.dispatchEvent(new CustomEvent('choose', { detail: info.id }))}>${titleOf(chat)}
        ${isUnread ? html`<span class="badge badge-dot"><span class="visually-hidden">${t('chat.unread', { count: info.unreadCount })}</span></span>` : nothing}</button>
      <button type="button" class="button-icon" title=${menu} aria-label=${menu} aria-haspopup="menu"
        @click=${(e: Event) => this.#openMenu((e.currentTarget as HTMLElement).closest('li') ?? this, e.currentTarget as HTMLElement)}>${icon('more')}</button></li>`;
  }

  #openMenu(row: HTMLElement, place: MenuPlace): void {
    const chat = kernel.store.now.chats.get(row.dataset.id ?? '');
    if (!chat) return;
    const items: MenuItem[] = chatItems(chat);
    const menu = openMenu(place, t('assistant.menu', { name: titleOf(chat) }), items);
    row.classList.add('has-menu');
    menu.addEventListener('toggle', (event) => event.newState === 'closed' && row.classList.remove('has-menu'));
  }

  #onSearch = (event: InputEvent): void => {
    const text = (event.target as HTMLInputElement).value;
    this.#search.value = text;
    this.#found.value = new Set();
    clearTimeout(this.#wait);
    if (text.trim() === '') return;
    this.#wait = setTimeout(() => {
      assistantApi.list({ q: text.trim() }).then((page) => {
        if (this.#search.peek() === text) this.#found.value = new Set(page.items.map((c) => c.id));
      }, (error: unknown) => console.warn('Only titles that are known were searched', error));
    }, WAIT_MS);
  };
}

customElements.define('assistant-list', AssistantList);
