import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError, kernel, reasonOf } from '../../core';
import { limits, type MessageHit, type MessageSearchPage, type SearchNeighbour } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { plainText } from '../../ui/text';
import { fullTime, shortTime } from '../../ui/time';
import { nameOf } from '../conversations';
import { personIn } from '../people';
import { Found, KINDS, type Kind } from './found';
import { marked } from './parts';

const WAIT_MS = 250;
const EXAMPLES = ['from:', 'in:', 'has:link', 'before:2026-01', 'after:yesterday', '"…"', '-'] as const;

const HITS = '.hit, .search-found .post-quote, .search-found .post-name';

type Order = 'relevance' | 'newest';

/** `<hangout-search>`: finds messages, posts and people as one types. Query, kind and order are kept with the window. */
export class SearchWindow extends Element {
  #window = '';
  readonly #query = signal('');
  readonly #order = signal<Order>('relevance');
  readonly #page = signal<MessageSearchPage | undefined>(undefined);
  readonly #failure = signal<string | undefined>(undefined);
  readonly #isBusy = signal(false);
  readonly #kind = signal<Kind>('all');
  readonly #found = new Found();
  #call: AbortController | undefined;
  #wait: ReturnType<typeof setTimeout> | undefined;
  #shown: string | undefined;

  /** What was searched for last is there to be written over, unless somebody begins a query for the person. */
  focusInput(isBegun = false): void {
    const input = this.querySelector('input');
    input?.focus();
    if (isBegun) input?.setSelectionRange(input.value.length, input.value.length);
    else input?.select();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#window = kernel.navigation.windows.idOf(this) ?? '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#call?.abort();
    clearTimeout(this.#wait);
  }

  protected override firstUpdated(): void {
    if (matchMedia('(pointer: fine)').matches) this.focusInput();
  }

  /** Somebody led here with a query, or back to an earlier one. */
  protected override willUpdate(): void {
    const view = kernel.navigation.windows.viewOf(this.#window) ?? {};
    const shown = shownOf(view.q ?? '', view.order, view.kind);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#order.value = view.order === 'newest' ? 'newest' : 'relevance';
    const kind = KINDS.find((k) => k === view.kind) ?? 'all';
    const isSame = kind === this.#kind.peek();
    this.#kind.value = kind;
    if (isSame && (view.q ?? '') === this.#query.peek() && this.#page.peek()) return;
    this.#query.value = view.q ?? '';
    queueMicrotask(() => void this.#search());
  }

  protected override render(): TemplateResult {
    const page = this.#page.value;
    return html`<div class="message-search">
      <div class="message-search-head" role="search">
        <label class="search"><span class="visually-hidden">${t('search.label')}</span>${icon('search')}
          <input type="search" .value=${this.#query.value} placeholder=${t('search.label')} maxlength=${limits.searchQuery} autocomplete="off" spellcheck="false"
            enterkeyhint="search" @input=${this.#onInput} @keydown=${this.#onKey} /></label>
        <div class="filters" role="group" aria-label=${t('search.kinds')}>
          ${KINDS.map((kind) => html`<button type="button" class="chip" aria-pressed=${this.#kind.value === kind} data-kind=${kind}
            @click=${() => this.#chooseKind(kind)}>${t(`search.kind.${kind}`)}</button>`)}
        </div>
        ${this.#kind.value === 'posts' || this.#kind.value === 'people' ? nothing : html`<div class="filters" role="group" aria-label=${t('search.order')}>
          ${(['relevance', 'newest'] as const).map((order) => html`<button type="button" class="chip" aria-pressed=${this.#order.value === order}
            @click=${() => this.#choose(order)}>${t(`search.order.${order}`)}</button>`)}
        </div>`}
      </div>
      <p class="message-search-said" role="status">${this.#said(page)}</p>
      <div class="search-scroll" data-scroller @keydown=${this.#onListKey}>${this.#results(page)}</div>
    </div>`;
  }

  #results(page: MessageSearchPage | undefined): TemplateResult {
    const kind = this.#kind.value;
    if (kind === 'posts' || kind === 'people') {
      return this.#query.value.trim() === '' ? this.#help() : this.#found.alone(kind, this.#isBusy.value, (cursor) => void this.#search(cursor));
    }
    if (this.#failure.value !== undefined) return emptyState('alert', t('search.error'), this.#failure.value, { label: t('action.retry'), run: () => void this.#search() });
    if (this.#query.value.trim() === '') return this.#help();
    if (!page) return skeletonRows(5, t('search.busy'));
    const others = kind === 'all' ? this.#found.beside((k) => this.#chooseKind(k)) : nothing;
    if (page.hits.length === 0 && this.#found.has(kind)) return html`${others}`;
    if (page.hits.length === 0) return emptyState('search', t('search.none.title'), t(page.searched.unknown.length > 0 ? 'search.none.unknown' : 'search.none.text'));
    return html`${others}
    ${this.#found.has(kind) ? html`<h3 class="search-messages-head">${t('search.kind.messages')}</h3>` : nothing}
    <ol class="hits" tabindex="-1" aria-label=${t('search.results')} aria-busy=${this.#isBusy.value}>
      ${repeat(page.hits, ({ message }) => message.id, (hit) => html`<li>${this.#hit(hit)}</li>`)}
      ${page.nextCursor === undefined ? nothing : html`<li><button type="button" class="button" ?disabled=${this.#isBusy.value}
        @click=${() => void this.#search(page.nextCursor)}>${t('search.more')}</button></li>`}
    </ol>`;
  }

  /** What was searched, and how much was found. */
  #said(page: MessageSearchPage | undefined): TemplateResult | string {
    if (!page || this.#failure.value !== undefined || this.#kind.value === 'posts' || this.#kind.value === 'people' || this.#query.value.trim() === '') return '';
    const { conversations, also, unknown } = page.searched;
    const found = page.isMore ? t('search.found.more', { count: page.found }) : t('search.found', { count: page.found });
    return html`${found} · ${t('search.where', { count: conversations })}
      ${also.length > 0 ? html` · ${t('search.also', { words: also.slice(0, 6).join(', ') })}` : nothing}
      ${unknown.length > 0 ? html` · <strong>${t('search.unknown', { filters: unknown.join(', ') })}</strong>` : nothing}`;
  }

  #help(): TemplateResult {
    return html`<div class="search-help">
      <p class="empty-title">${t('search.help.title')}</p>
      <p class="empty-text">${t('search.help.text')}</p>
      <ul>${EXAMPLES.map((example) => html`<li><button type="button" class="chip" @click=${() => this.#begin(example)}><code>${example}</code></button>
        <span>${t(`search.help.${example.replace(/:.*/, '').replace('"…"', 'quotes').replace('-', 'minus')}`)}</span></li>`)}</ul>
    </div>`;
  }

  #hit({ message, excerpt, highlights, before, after }: MessageHit): TemplateResult {
    const { chats, me, users } = kernel.store.state.value;
    const author = personIn(users, message.senderId);
    const info = chats.get(message.conversationId)?.info;
    return html`<button type="button" class="hit" @click=${() => this.#jump(message.conversationId, message.seq, message.alsoInConversation ? undefined : message.threadRootId)}>
      ${avatar(author, 's')}
      <span class="message-row-head"><strong>${author.name}</strong>
        <span>${info ? nameOf(info, me.id) : t('search.elsewhere')}${message.threadRootId === undefined ? nothing : html` · ${t('threads.title')}`}</span>
        <time datetime=${message.createdAt} title=${fullTime(message.createdAt)}>${shortTime(message.createdAt)}</time></span>
      ${before ? this.#neighbour(before) : nothing}
      <span class="hit-text" dir="auto">${marked(excerpt, highlights)}</span>
      ${after ? this.#neighbour(after) : nothing}
    </button>`;
  }

  #neighbour({ senderId, text }: SearchNeighbour): TemplateResult {
    const { users } = kernel.store.state.value;
    return html`<span class="hit-beside" dir="auto"><b>${personIn(users, senderId).name}</b> ${plainText(text)}</span>`;
  }

  #jump(conversationId: string, seq: number, rootId: string | undefined): void {
    if (rootId === undefined) kernel.navigation.navigate('conversation', { conversationId, seq });
    else kernel.navigation.navigate('thread', { conversationId, rootId, seq });
  }

  #begin(example: string): void {
    this.#query.value = example === '"…"' ? '""' : /^(?:has|before|after):/.test(example) ? `${example} ` : example;
    void this.updateComplete.then(() => {
      this.focusInput(true);
      if (example === '"…"') this.querySelector('input')?.setSelectionRange(1, 1);
    });
    this.#later();
  }

  #choose(order: Order): void {
    if (order === this.#order.peek()) return;
    this.#order.value = order;
    this.#keep();
    void this.#search();
  }

  #chooseKind(kind: Kind): void {
    if (kind === this.#kind.peek()) return;
    this.#kind.value = kind;
    this.#found.clear();
    void this.#search();
  }

  #onInput = (event: InputEvent): void => {
    this.#query.value = (event.target as HTMLInputElement).value;
    this.#later();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      void this.#search();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.querySelector<HTMLElement>(HITS)?.focus();
    }
  };

  /** Arrow keys walk the results. */
  #onListKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const hits = [...this.querySelectorAll<HTMLElement>(HITS)];
    const at = hits.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    event.preventDefault();
    if (event.key === 'ArrowUp' && at === 0) this.focusInput();
    else hits[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  };

  #later(): void {
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => void this.#search(), WAIT_MS);
  }

  #keep(): void {
    const [q, order] = [this.#query.peek(), this.#order.peek()];
    const kind = this.#kind.peek();
    const view = { q, ...(order === 'newest' ? { order } : {}), ...(kind === 'all' ? {} : { kind }) };
    this.#shown = shownOf(q, view.order, view.kind);
    kernel.navigation.windows.setView(this.#window, view, false);
  }

  /** Only the newest question is answered. */
  async #search(cursor?: string): Promise<void> {
    clearTimeout(this.#wait);
    this.#call?.abort();
    const call = (this.#call = new AbortController());
    const q = this.#query.peek().trim();
    if (cursor === undefined) this.#keep();
    this.#failure.value = undefined;
    if (q === '') {
      this.#page.value = undefined;
      this.#found.clear();
      return;
    }

    this.#isBusy.value = true;
    const kind = this.#kind.peek();
    if (kind === 'posts' || kind === 'people') {
      await this.#found.search(q, kind, call.signal, cursor);
      if (this.#call === call) this.#isBusy.value = false;
      return;
    }
    if (cursor === undefined) void this.#found.search(q, kind, call.signal);
    try {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      const page = await kernel.http.get<MessageSearchPage>('/api/search/messages', { q, order: this.#order.peek(), timeZone, cursor }, { signal: call.signal });
      if (call.signal.aborted) return;
      kernel.store.dispatch({ type: 'usersLoaded', users: page.users });
      const held = cursor === undefined ? undefined : this.#page.peek();
      this.#page.value = held ? { ...page, hits: [...held.hits, ...page.hits], found: Math.max(held.found, page.found) } : page;
    } catch (error) {
      if (call.signal.aborted) return;
      // A half-written filter is no failure yet: what is there stays until the query can be understood.
      const isUnfinished = error instanceof ApiError && error.code === 'validation_failed';
      this.#failure.value = isUnfinished ? t('search.unfinished') : errorText(reasonOf(error));
    } finally {
      if (this.#call === call) this.#isBusy.value = false;
    }
  }
}

const shownOf = (q: string, order: string | undefined, kind: string | undefined): string => `${order ?? ''} ${kind ?? ''} ${q}`;

customElements.define('hangout-search', SearchWindow);
