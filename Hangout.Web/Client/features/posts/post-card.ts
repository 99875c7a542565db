import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Post } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { copyCode } from '../../ui/html';
import { icon } from '../../ui/icons';
import { openMenu, type MenuItem } from '../../ui/menu';
import { countText } from '../../ui/text';
import { fullTime } from '../../ui/time';
import { loadLightbox, pictureGrid, type SharedFile } from '../files';
import { forwardLink } from '../forwarding';
import { addressOf, copyAddress, deletePost, likePost, sharePost } from './actions';
import { quotePost } from './draft';
import './linked-message';
import { messagesLinkedIn } from './links';
import './post-poll';
import { postIn } from './store';
import { audienceIcon, audiences, gistOfPost, linkCard, timeView, writtenHtml } from './text';

/** More than this is folded at first. */
const LONG = { characters: 700, lines: 12 };

/** `<post-card>`: a post with everything that can be done with it. `alone`: on a page of its own, whole and with when it was written. */
export class PostCard extends Element {
  static override properties = { postId: { attribute: false }, alone: { type: Boolean } };
  declare postId: string;
  declare alone: boolean;
  readonly #isOpen = signal(false);
  /** Draws again only where something of this post changed. */
  readonly #post = computed(() => postIn(kernel.store.state.value, this.postId));
  readonly #inner = computed(() => {
    const id = this.#post.value?.shared?.id;
    return id === undefined ? undefined : (postIn(kernel.store.state.value, id) ?? this.#post.value?.shared);
  });
  readonly #quoted = computed(() => {
    const quoted = (this.#inner.value ?? this.#post.value)?.quoted;
    const { posts } = kernel.store.state.value;
    return quoted === undefined || posts.gone.has(quoted.id) ? undefined : (posts.byId.get(quoted.id) ?? quoted);
  });
  readonly #me = computed(() => kernel.store.state.value.me.id);

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('click', copyCode);
  }

  protected override render(): TemplateResult {
    const outer = this.#post.value;
    if (!outer) return html``;
    const post = this.#inner.value ?? outer;
    const name = `post-${post.id}-${outer.id}`;
    return html`<article class="post ${this.alone ? 'is-alone' : ''}" data-id=${outer.id} aria-labelledby=${name} tabindex="-1">
      ${outer.shared ? html`<p class="post-banner">${icon('forward')}<button type="button" class="post-name" data-person=${outer.author.id}
        @click=${() => openPerson(outer.author.id)}>${t('posts.sharedby',
          { name: outer.author.id === this.#me.value ? t('chat.you') : outer.author.name })}</button></p>` : nothing}
      ${this.#head(post, name)}
      ${this.#text(post)}
      ${post.images?.length ? this.#images(post) : nothing}
      ${post.link ? linkCard(post.link) : nothing}
      ${post.poll ? html`<post-poll .post=${post} .label=${gistOfPost(post)}></post-poll>` : nothing}
      ${this.#quote(post)}
      ${messagesLinkedIn(post).map((place) => html`<linked-message .place=${place}></linked-message>`)}
      ${this.alone ? html`<p class="post-facts">${fullTime(post.createdAt)} · ${t(`posts.audience.${post.audience}`)}
        ${post.likes > 0 ? html`<button type="button" class="button-text"
          @click=${() => showLikes(post)}>${t('posts.likes', { count: countText(post.likes) })}</button>` : nothing}</p>` : nothing}
      ${this.#foot(post)}
    </article>`;
  }

  #head(post: Post, name: string): TemplateResult {
    const { author } = post;
    const audience = t(`posts.audience.${post.audience}`);
    const menu = t('posts.menu');
    return html`<header class="post-head">
      <button type="button" class="post-avatar" tabindex="-1" aria-hidden="true" @click=${() => openPerson(author.id)}>${avatar(author)}</button>
      <div class="post-by">
        <span class="post-who"><button type="button" class="post-name" id=${name} data-person=${author.id} @click=${() => openPerson(author.id)}>${author.name}</button>
          <span class="post-username">@${author.username}</span></span>
        <span class="post-when"><a href=${`/posts/${post.id}`}>${timeView(post.createdAt)}</a>
          <span class="post-audience" title=${audience}>${icon(audienceIcon(post.audience))}<span class="visually-hidden">${audience}</span></span>
          ${post.editedAt ? html`<button type="button" class="message-edited" title=${fullTime(post.editedAt)}
            @click=${() => showEdits(post)}>${t('chat.edited')}</button>` : nothing}
        </span>
      </div>
      <button type="button" class="button-icon" title=${menu} aria-label=${`${menu}: ${author.name}`} aria-haspopup="menu"
        @click=${(e: Event) => openMenu(e.currentTarget as HTMLElement, menu, this.#menu(post))}>${icon('more')}</button>
    </header>`;
  }

  #text(post: Post): TemplateResult | typeof nothing {
    if (post.text === '') return nothing;
    const isLong = !this.alone && (post.text.length > LONG.characters || post.text.split('\n').length > LONG.lines);
    const isFolded = isLong && !this.#isOpen.value;
    return html`<div class="message-body post-text ${isFolded ? 'is-folded' : ''}" dir="auto">${writtenHtml(post)}</div>
      ${isLong ? html`<button type="button" class="button-text post-unfold" aria-expanded=${!isFolded}
        @click=${() => (this.#isOpen.value = isFolded)}>${t(isFolded ? 'posts.more' : 'posts.less')}</button>` : nothing}`;
  }

  #images(post: Post): TemplateResult {
    const images = post.images ?? [];
    const altOf = (file: SharedFile): string => images.find((i) => i.file.id === file.id)?.alt ?? t('files.imageof', { name: file.name });
    const open = (file: SharedFile, beside: HTMLElement): void => {
      const pictures = images.map((i) => ({ file: i.file, alt: altOf(i.file) }));
      loadLightbox().then(({ openPictures }) => openPictures(pictures, images.findIndex((i) => i.file.id === file.id), beside),
        (error: unknown) => console.warn('The picture could not be opened', error));
    };
    return html`<div class="files post-images">${pictureGrid(images.map((i) => i.file), altOf, open)}</div>`;
  }

  #quote(post: Post): TemplateResult | typeof nothing {
    const quoted = this.#quoted.value;
    if (!quoted) return post.isQuoteGone || post.quoted ? html`<p class="post-quote is-gone">${icon('info')}${t('posts.quotegone')}</p>` : nothing;
    return quoteView(quoted);
  }

  #foot(post: Post): TemplateResult {
    const { id } = post;
    const action = (key: string, symbol: string, count: number | undefined, isOn: boolean | undefined, run: (event: Event) => void): TemplateResult => {
      const label = `${t(`posts.${key}`)}${count === undefined ? '' : `, ${t(`posts.${key}.count`, { count: countText(count) })}`}`;
      return html`<button type="button" class="post-action is-${key}" aria-pressed=${isOn === undefined ? nothing : isOn ? 'true' : 'false'} title=${t(`posts.${key}`)}
        aria-label=${label}
        @click=${run}>${icon(symbol)}${count ? html`<span>${countText(count)}</span>` : nothing}</button>`;
    };
    return html`<footer class="post-foot">
      ${action('like', 'heart', post.likes, post.isLiked, () => void likePost(id, !post.isLiked))}
      ${action('comment', 'thread', post.comments, undefined, () => this.#comment(id))}
      ${post.audience === 'private' ? nothing : action('share', 'share', post.shares, post.isShared, () => void sharePost(id, !post.isShared, post.audience))}
      ${action('quote', 'quote', undefined, undefined, () => quotePost(id))}
    </footer>`;
  }

  #comment(postId: string): void {
    if (this.alone) this.dispatchEvent(new CustomEvent('comment', { bubbles: true }));
    else kernel.navigation.navigate('post', { postId });
  }

  #menu(post: Post): MenuItem[] {
    const isMine = post.author.id === this.#me.peek();
    const gist = gistOfPost(post);
    return [
      { label: t('permalinks.copy'), icon: 'link', run: () => copyAddress(post.id) },
      { label: t('posts.send'), icon: 'forward', run: () => forwardLink(addressOf(post.id), gist) },
      ...(post.likes > 0 ? [{ label: t('posts.wholikes'), icon: 'heart', run: () => showLikes(post) }] : []),
      ...(post.editedAt ? [{ label: t('edits.title'), icon: 'clock', run: () => showEdits(post) }] : []),
      ...(isMine ? [
        { label: t('editing.edit'), icon: 'edit', run: () => void import('./dialogs').then(({ editPost }) => editPost(post)) },
        { label: t('posts.audience.change'), icon: audienceIcon(post.audience), run: () => void import('./dialogs').then(({ changeAudience }) => changeAudience(post)) },
        { label: t('action.delete'), icon: 'trash', isDanger: true, run: () => void deletePost(post) },
      ] : []),
    ];
  }
}

/** A post inside of another: who, when, and how it begins; it opens. */
export function quoteView(post: Post): TemplateResult {
  return html`<a class="post-quote" href=${`/posts/${post.id}`}>
    <span class="post-quote-head">${avatar(post.author, 's')}<strong>${post.author.name}</strong>${timeView(post.createdAt)}</span>
    <span class="post-quote-text" dir="auto">${gistOfPost(post)}</span>
  </a>`;
}

const openPerson = (userId: string): void => kernel.navigation.navigate('profile', { userId });
const showLikes = (post: Post): void => void import('./dialogs').then(({ openLikes }) => openLikes('posts', post.id));
const showEdits = (post: Post): void => void import('./dialogs').then(({ openPostEdits }) => openPostEdits(post));

/** From narrow to wide: what is offered to whoever narrows it. */
export const narrower = (post: Post): typeof audiences => audiences.slice(audiences.indexOf(post.audience) + 1);

customElements.define('post-card', PostCard);
