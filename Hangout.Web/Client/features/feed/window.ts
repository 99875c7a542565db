import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { kernel, reasonOf } from '../../core';
import type { View } from '../../core/navigation';
import { limits, type SuggestedPerson, type TrendingTag } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { peopleApi, whySuggested } from '../people';
import { postsApi } from '../posts';
import type { PostComments, PostComposer, PostTimeline } from '../posts/parts';
import '../posts/parts';
import { loadRelationButtons } from '../relations';
import { columnOf, columnsIn, titleOf, viewOf, type Column } from './columns';
import './deck';
import type { FeedDeck } from './deck';

const SUGGESTED = 5;
/** Narrower windows have no room for two columns. */
const DECK_FROM = 700;

/** `<hangout-feed>`: the home timeline, explore, a tag or a person's posts, several of them side by side in a wide window, or one post. */
export class FeedWindow extends Element {
  #window = '';
  readonly #view = computed<View>(() => kernel.navigation.windows.viewOf(this.#window) ?? {});
  readonly #tags = signal<readonly TrendingTag[]>([]);
  readonly #people = signal<readonly SuggestedPerson[]>([]);
  readonly #failure = signal<string | undefined>(undefined);
  readonly #isGone = signal<string | undefined>(undefined);
  readonly #held = computed(() => {
    const id = this.#view.value.post;
    const { posts } = kernel.store.state.value;
    return id === undefined ? undefined : posts.gone.has(id) ? 'gone' : posts.byId.has(id) ? 'held' : 'wanted';
  });
  #asking: string | undefined;
  readonly #isDesk = signal(false);
  readonly #isWide = signal(false);
  readonly #size = new ResizeObserver(() => {
    this.#isDesk.value = document.documentElement.dataset.device === 'desk';
    this.#isWide.value = this.#isDesk.peek() && this.clientWidth >= DECK_FROM;
  });
  readonly #columns = computed(() => columnsIn(kernel.store.state.value));
  /** What is shown has a column, and there is room for all of them. */
  readonly #isDeck = computed(() => {
    const view = this.#view.value;
    const shown = columnOf(view);
    return this.#isWide.value && this.#columns.value.length > 1 && view.post === undefined && (shown === 'home' || this.#columns.value.includes(shown));
  });
  #led: string | undefined;

  /** Somebody wants to write a post. */
  write(): void {
    void this.updateComplete.then(() => {
      const composer = this.querySelector<PostComposer>('post-composer');
      composer?.closest('[data-scroller]')?.scrollTo({ top: 0 });
      composer?.focusInput();
    });
  }

  /** Somebody wants another timeline beside. */
  addColumn(): void {
    if (this.#columns.peek().length >= limits.feedColumns) flash(t('deck.full'), true);
    else import('./column-dialog').then(({ openColumnDialog }) => openColumnDialog(columnOf(this.#view.peek()), this.#tags.peek()),
      (error: unknown) => console.warn('No column could be added', error));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#window = kernel.navigation.windows.idOf(this) ?? '';
    this.#size.observe(this);
    this.closest('hangout-window')?.addEventListener('keydown', this.#onKey as EventListener);
    this.addEventListener('comment', () => this.querySelector<PostComments>('post-comments')?.focusInput());
  }

  protected override firstUpdated(): void {
    const without = (what: string) => (error: unknown): void => console.warn(`There are no ${what} to suggest`, error);
    postsApi.trending().then((tags) => (this.#tags.value = tags), without('tags'));
    peopleApi.suggested(SUGGESTED).then(({ items }) => {
      kernel.store.dispatch({ type: 'usersLoaded', users: items.map((p) => p.user) });
      this.#people.value = items;
    }, without('people'));
    loadRelationButtons().catch(without('buttons'));
  }

  protected override render(): TemplateResult {
    const { post, comment } = this.#view.value;
    if (this.#isDeck.value) {
      return html`<div class="feed">${this.#head()}<feed-deck .empty=${(column: Column) => this.#nothingIn(column)}></feed-deck></div>`;
    }
    return html`<div class="feed">
      ${post === undefined ? this.#head() : nothing}
      <div class="feed-scroll" data-scroller tabindex="0" role="region" aria-label=${post === undefined ? t('feed.region') : t('posts.post')}>
        <div class="feed-main">${post === undefined ? this.#timeline() : this.#post(post, comment)}</div>
        ${this.#aside()}
      </div>
    </div>`;
  }

  protected override updated(): void {
    const { post } = this.#view.peek();
    const shown = this.#isDeck.peek() ? columnOf(this.#view.peek()) : undefined;
    // Whoever is led to a tag that has a column is led to that.
    if (shown !== undefined && shown !== 'home' && shown !== this.#led) queueMicrotask(() => this.querySelector<FeedDeck>('feed-deck')?.focusColumn(shown));
    this.#led = shown;
    if (post !== undefined && this.#held.peek() === 'wanted' && this.#asking !== post && this.#isGone.peek() !== post) void this.#ask(post);
  }

  get #shown(): Column {
    return columnOf(this.#view.value);
  }

  #head(): TemplateResult {
    const now = this.#shown;
    const { users } = kernel.store.state.value;
    const isDeck = this.#isDeck.value;
    const tabs = isDeck ? [] : [...new Set(['home', 'explore', ...this.#columns.value, now])];
    return html`<nav class="feed-head" aria-label=${t('feed.tabs')}>
      ${tabs.map((column) => html`<button type="button" class="chip" aria-pressed=${column === now} data-tab=${column}
        @click=${() => this.#choose(column)}>${titleOf(column, users)}</button>`)}
      ${this.#isDesk.value ? html`<button type="button" class="chip feed-add" aria-haspopup="dialog"
        @click=${() => this.addColumn()}>${icon('new')}${t('deck.add')}</button>` : nothing}
    </nav>`;
  }

  #timeline(): TemplateResult {
    const key = this.#shown;
    return html`${key === 'home' ? html`<post-composer data-keep-clear></post-composer>` : nothing}
      ${key === 'explore' && this.#tags.value.length > 0 ? html`<ul class="feed-tags"
        aria-label=${t('feed.trending')}>${this.#tags.value.slice(0, 10).map((one) => this.#tagChip(one))}</ul>` : nothing}
      ${keyed(key, html`<post-timeline .key=${key} .live=${key !== 'home'} .empty=${this.#nothingIn(key)}></post-timeline>`)}`;
  }

  #nothingIn(column: Column): (() => TemplateResult) | undefined {
    if (column === 'home') return this.#nothingAtHome;
    if (column.startsWith('user:')) return () => emptyState('feed', t('profile.noposts.title'), t('deck.none.user'));
    const { tag } = viewOf(column);
    return tag === undefined ? undefined : () => emptyState('channel', t('feed.tag.none.title', { tag }), t('feed.tag.none.text'));
  }

  #post(id: string, commentId: string | undefined): TemplateResult {
    const isGone = this.#held.value === 'gone' || this.#isGone.value === id;
    return html`<header class="feed-back"><button type="button" class="button-icon" title=${t('action.back')} aria-label=${t('action.back')}
      @click=${this.#back}>${icon('back')}</button>
        <h3>${t('posts.post')}</h3></header>
      ${isGone ? emptyState('info', t('posts.gone.title'), t('posts.gone.text'), { label: t('feed.toHome'), run: () => this.#choose('home') })
        : this.#failure.value !== undefined && this.#held.value !== 'held'
          ? emptyState('alert', t('posts.error'), errorText(this.#failure.value), { label: t('action.retry'), run: () => void this.#ask(id) })
          : this.#held.value === 'held' ? keyed(id, html`<post-card .postId=${id} .alone=${true}></post-card><post-comments .postId=${id} .commentId=${commentId}></post-comments>`)
            : skeletonRows(2, t('feed.loading'))}`;
  }

  /** Beside the posts, where there is room. */
  #aside(): TemplateResult | typeof nothing {
    if (this.#tags.value.length === 0 && this.#people.value.length === 0) return nothing;
    return html`<aside class="feed-aside" aria-label=${t('feed.discover')}>
      ${this.#tags.value.length > 0 ? html`<section><h3>${t('feed.trending')}</h3><ul class="feed-trending">${this.#tags.value.slice(0, 8).map(({ tag, posts }) => html`<li>
        <a href=${`/tags/${encodeURIComponent(tag)}`}><strong
          dir="auto">#${tag}</strong><small>${t('feed.tag.posts', { count: posts })}</small></a></li>`)}</ul></section>` : nothing}
      ${this.#people.value.length > 0 ? html`<section><h3>${t('welcome.suggested')}</h3>${this.#suggested()}</section>` : nothing}
    </aside>`;
  }

  #suggested(): TemplateResult {
    return html`<ul class="feed-people">${this.#people.value.map((person) => [person, person.user] as const).map(([person, user]) => html`<li>
      <button type="button" class="post-avatar" tabindex="-1" aria-hidden="true"
        @click=${() => kernel.navigation.navigate('profile', { userId: user.id })}>${avatar(user, 's')}</button>
      <span class="feed-person"><button type="button" class="post-name" data-person=${user.id}
        @click=${() => kernel.navigation.navigate('profile', { userId: user.id })}>${user.name}</button>
        <small>${whySuggested(person) ?? `@${user.username}`}</small></span>
      <relation-buttons .user=${user} .small=${true} .only=${'follow'}></relation-buttons></li>`)}</ul>`;
  }

  #nothingAtHome = (): TemplateResult => html`<div class="feed-nothing">
    ${emptyState('feed', t('feed.none.title'), t('feed.none.text'), { label: t('feed.toExplore'), run: () => this.#choose('explore') })}
    ${this.#people.value.length > 0 ? html`<section class="feed-suggest"><h3>${t('feed.follow')}</h3>${this.#suggested()}</section>` : nothing}</div>`;

  #tagChip({ tag }: TrendingTag): TemplateResult {
    return html`<li><a class="chip" href=${`/tags/${encodeURIComponent(tag)}`}>#${tag}</a></li>`;
  }

  #choose(column: Column): void {
    // The tab that one is in already leads to its top.
    if (this.#view.peek().post === undefined && column === columnOf(this.#view.peek())) {
      void this.querySelector<PostTimeline>('post-timeline')?.showFresh();
      return;
    }
    kernel.navigation.windows.setView(this.#window, viewOf(column));
    this.querySelector('[data-scroller]')?.scrollTo({ top: 0 });
  }

  #back = (): void => kernel.navigation.windows.leadBack(this.#window, viewOf(columnOf(this.#view.peek())));

  /** A point shows what is new, as on the pill. */
  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== '.' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (target.closest('input, textarea, select, [contenteditable], dialog, [popover]')) return;
    event.preventDefault();
    const deck = this.querySelector<FeedDeck>('feed-deck');
    if (deck) deck.showFresh(target);
    else void this.querySelector<PostTimeline>('post-timeline')?.showFresh();
  };

  async #ask(id: string): Promise<void> {
    this.#asking = id;
    this.#failure.value = undefined;
    try {
      kernel.store.dispatch({ type: 'postsLoaded', posts: [await postsApi.get(id)] });
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === 'network' || reason === 'overloaded' || reason === 'internal' || reason === 'rate_limited') this.#failure.value = reason;
      else this.#isGone.value = id;
    } finally {
      if (this.#failure.peek() === undefined) this.#asking = undefined;
    }
  }
}

customElements.define('hangout-feed', FeedWindow);
