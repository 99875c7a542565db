import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { countText } from '../../ui/text';
import { shortTime } from '../../ui/time';
import { isOf, outbox, type Unsent } from '../outbox';
import { fetchPosts, loadOlder, loadTimeline, showKept } from './feed';
import { keepLive } from './live';
import './post-card';
import { timelineIn, type TimelineKey } from './store';
import { audienceIcon } from './text';

/** How far beyond what one sees posts are drawn; the others leave their room behind. */
const NEAR = '1500px 0px';
/** Of so many that are far away the furthest are let go of; they are read again by their IDs. */
const RELEASE_FROM = 150;
const KEEP_BESIDE = 60;

/** `<post-timeline>`: posts from the newest on. Never moves what one reads: what is new waits behind a pill. */
export class PostTimeline extends Element {
  static override properties = { key: { attribute: false }, empty: { attribute: false }, live: { attribute: false } };
  declare key: TimelineKey;
  /** What stands there where there are no posts. */
  declare empty: (() => TemplateResult) | undefined;
  /** Nobody tells what is new in it: it looks by itself. */
  declare live: boolean | undefined;
  #stopLive = (): void => undefined;
  readonly #timeline = computed(() => timelineIn(kernel.store.state.value, this.key));
  readonly #held = computed(() => kernel.store.state.value.posts.byId);
  readonly #unsent = computed(() => kernel.store.state.value.unsent);
  readonly #link = computed(() => kernel.store.state.value.link);
  readonly #failure = signal<string | undefined>(undefined);
  readonly #moreFailure = signal<string | undefined>(undefined);
  readonly #busy = signal(false);
  /** Posts that are far from what one sees, with the room they take. */
  readonly #far = signal<ReadonlyMap<string, number>>(new Map());
  #near: IntersectionObserver | undefined;
  #isEnd: IntersectionObserver | undefined;
  #loads = 0;

  /** What is new comes to the top, and so does who asked for it. */
  async showFresh(): Promise<void> {
    const hadFresh = this.#timeline.peek().fresh.length > 0;
    kernel.store.dispatch({ type: 'freshShown', key: this.key });
    await this.updateComplete;
    this.#scroller()?.scrollTo({ top: 0 });
    if (hadFresh) this.querySelector<HTMLElement>('article')?.focus({ preventScroll: true });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
    if (this.live) this.#stopLive = keepLive(this.key, () => kernel.navigation.windows.isSeen(this));
    this.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#onKey);
    this.#stopLive();
    this.#near?.disconnect();
    this.#isEnd?.disconnect();
    this.#near = this.#isEnd = undefined;
    this.#far.value = new Map();
    const { key } = this;
    // Moved within the page it is there again at once.
    if (key !== 'home') queueMicrotask(() => this.isConnected || kernel.store.dispatch({ type: 'timelineDropped', key }));
  }

  /** Reads it from the newest post on; what is held shows meanwhile. */
  async load(): Promise<void> {
    const load = ++this.#loads;
    if (this.key === 'home' && this.#timeline.peek().isLoaded) return;
    this.#failure.value = undefined;
    if (this.key === 'home') void showKept().catch((error: unknown) => console.warn('The kept posts could not be read', error));
    try {
      await loadTimeline(this.key);
    } catch (error) {
      if (load === this.#loads) this.#failure.value = reasonOf(error);
    }
  }

  protected override render(): TemplateResult {
    const { ids, fresh, isLoaded, isRestarted, nextCursor } = this.#timeline.value;
    const unsent = this.key === 'home' ? this.#unsent.value.filter(isOf('PublishPost')).reverse() : [];
    const isOffline = ['offline', 'reconnecting'].includes(this.#link.value);
    if (ids.length === 0 && unsent.length === 0 && fresh.length === 0) return this.#nothing(isLoaded);
    const held = this.#held.value;
    const far = this.#far.value;
    return html`
      ${fresh.length > 0 ? html`<button type="button" class="feed-pill"
        @click=${() => void this.showFresh()}>${icon('up')}<span>${t('feed.new', { count: countText(fresh.length) })}</span></button>` : nothing}
      <p class="visually-hidden" role="status">${fresh.length > 0 ? t('feed.new.said', { count: countText(fresh.length) }) : nothing}</p>
      ${isRestarted ? html`<p class="feed-note" role="status">${icon('info')}<span>${t('feed.restarted')}</span>
        <button type="button" class="button-text" @click=${() => kernel.store.dispatch({ type: 'noticeRead', key: this.key })}>${t('action.dismiss')}</button></p>` : nothing}
      ${!isLoaded && (isOffline || this.#failure.value !== undefined) ? html`<p class="feed-note" role="status">${icon('clock')}<span>${t('feed.kept')}</span>
        <button type="button" class="button-text" @click=${() => void this.load()}>${t('action.retry')}</button></p>` : nothing}
      <ol class="posts" aria-label=${t('feed.posts')}>
        ${repeat(unsent, (u) => u.id, (u) => html`<li>${unsentPost(u, !isOffline)}</li>`)}
        ${repeat(ids, (id) => id, (id) => this.#row(id, held.has(id), far.get(id)))}
      </ol>
      ${this.#moreFailure.value === undefined ? nothing : html`<p class="feed-note is-bad" role="alert">${errorText(this.#moreFailure.value)}
        <button type="button" class="button-text" @click=${() => void this.#older()}>${t('action.retry')}</button></p>`}
      ${nextCursor === undefined || !isLoaded ? html`<p class="feed-end">${isLoaded && ids.length > 5 ? t('feed.end') : nothing}</p>`
        : html`<div class="feed-more" aria-busy=${this.#busy.value}><button type="button" class="button" ?disabled=${this.#busy.value}
          @click=${() => void this.#older()}>${t('feed.older')}</button></div>`}`;
  }

  /** Far away only its room is left. */
  #row(id: string, isHeld: boolean, room: number | undefined): TemplateResult {
    if (room !== undefined) return html`<li data-row=${id} class="is-far" style="block-size:${room}px"></li>`;
    return html`<li data-row=${id}>${isHeld ? html`<post-card .postId=${id}></post-card>` : skeletonRows(1, t('feed.loading'))}</li>`;
  }

  #nothing(isLoaded: boolean): TemplateResult {
    if (this.#failure.value !== undefined) {
      return emptyState('alert', t('feed.error'), errorText(this.#failure.value), { label: t('action.retry'), run: () => void this.load() });
    }
    if (!isLoaded) return html`<div class="feed-wait">${skeletonRows(4, t('feed.loading'))}</div>`;
    return this.empty?.() ?? emptyState('feed', t('feed.none.title'), t('feed.none.text'));
  }

  /** What failed for want of a connection is asked for again once there is one. */
  protected override willUpdate(): void {
    const link = this.#link.peek();
    if (link === 'online' && this.#before !== 'online' && this.#failure.peek() !== undefined) queueMicrotask(() => void this.load());
    this.#before = link;
  }
  #before: string | undefined;

  protected override updated(): void {
    const root = this.#scroller();
    if (!root) return;
    this.#near ??= new IntersectionObserver(this.#onNear, { root, rootMargin: NEAR });
    this.#isEnd ??= new IntersectionObserver((entries) => {
      if (entries.some((e) => e.isIntersecting)) void this.#older();
    }, { root, rootMargin: '800px 0px' });
    for (const row of this.querySelectorAll('[data-row]')) this.#near.observe(row);
    const more = this.querySelector('.feed-more');
    this.#isEnd.disconnect();
    if (more && !this.#busy.peek() && this.#moreFailure.peek() === undefined) this.#isEnd.observe(more);
    const missing = this.#timeline.peek().ids.filter((id) => !this.#far.peek().has(id) && !this.#held.peek().has(id));
    if (missing.length > 0) fetchPosts(missing).catch((error: unknown) => console.warn('Posts could not be read again', error));
  }

  #scroller(): HTMLElement | null {
    return this.closest<HTMLElement>('[data-scroller]');
  }

  #onNear = (entries: readonly IntersectionObserverEntry[]): void => {
    const far = new Map(this.#far.peek());
    for (const { target, isIntersecting, boundingClientRect, rootBounds } of entries) {
      const id = (target as HTMLElement).dataset.row ?? '';
      // A window that is minimised has no room at all.
      if (isIntersecting || !rootBounds || rootBounds.height === 0 || boundingClientRect.height === 0) far.delete(id);
      else far.set(id, boundingClientRect.height);
    }
    this.#far.value = far;
    this.#release();
  };

  /** What lies furthest from what one reads is let go of. */
  #release(): void {
    const { ids } = this.#timeline.peek();
    const far = this.#far.peek();
    if (far.size < RELEASE_FROM) return;
    const near = ids.flatMap((id, i) => (far.has(id) ? [] : [i]));
    const [first, last] = [near[0] ?? 0, near.at(-1) ?? 0];
    const away = ids.filter((id, i) => (i < first - KEEP_BESIDE || i > last + KEEP_BESIDE) && this.#held.peek().has(id));
    if (away.length > 0) kernel.store.dispatch({ type: 'postsReleased', ids: away });
  }

  async #older(): Promise<void> {
    if (this.#busy.peek()) return;
    this.#busy.value = true;
    this.#moreFailure.value = undefined;
    try {
      await loadOlder(this.key);
    } catch (error) {
      this.#moreFailure.value = reasonOf(error);
    } finally {
      this.#busy.value = false;
    }
  }

  /** J and K walk the posts, as arrows scroll. */
  #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest('input, textarea, [role=menu], dialog')) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (step === undefined) return;
    const posts = [...this.querySelectorAll<HTMLElement>('article')];
    const at = posts.findIndex((post) => post.contains(document.activeElement));
    const next = posts[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
}

/** A post that the server does not have yet: greyed, or failed with what can be done. */
function unsentPost(unsent: Unsent<'PublishPost'>, isOnline: boolean): TemplateResult {
  const { me, ownFiles } = kernel.store.now;
  const { text, audience = 'public', images, poll, linkUrl } = unsent.request;
  const hasFailed = unsent.state === 'failed';
  const state = hasFailed ? t('messages.failed') : isOnline ? t('posts.publishing') : t('messages.waiting');
  const more = [
    ...(images?.length ? [t('files.gist.images', { count: images.length })] : []), ...(images ?? []).flatMap((i) => ownFiles.get(i.fileId)?.name ?? []).slice(0, 1),
      ...(linkUrl ? [linkUrl] : []),
    ...(poll?.options ?? []),
  ];
  return html`<article class="post is-${unsent.state}" data-id=${unsent.id} aria-busy=${!hasFailed}>
    <header class="post-head"><span class="post-avatar">${avatar(me)}</span>
      <div class="post-by"><span class="post-who"><strong>${me.name}</strong></span>
        <span class="post-when" role="status">${icon(hasFailed ? 'alert' : 'clock')}${state} · ${shortTime(unsent.createdAt)} ${icon(audienceIcon(audience))}</span></div></header>
    ${text ? html`<div class="message-body post-text plain" dir="auto">${text}</div>` : nothing}
    ${more.length > 0 ? html`<p class="post-with">${more.join(' · ')}</p>` : nothing}
    ${hasFailed ? html`<p class="message-failed" role="alert">${icon('alert')}<span>${t('posts.failed.publish')} ${errorText(unsent.error)}</span>
      <button type="button" class="button-text" @click=${() => void outbox.retry(unsent.id)}>${t('action.retry')}</button>
      <button type="button" class="button-text" @click=${() => void outbox.discard(unsent.id)}>${t('action.delete')}</button></p>` : nothing}
  </article>`;
}

customElements.define('post-timeline', PostTimeline);
