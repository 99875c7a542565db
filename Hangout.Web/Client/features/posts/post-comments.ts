import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import type { Comment } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { confirm } from '../../ui/confirm';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { copyCode } from '../../ui/html';
import { icon } from '../../ui/icons';
import { openMenu, type MenuItem } from '../../ui/menu';
import { skeletonRows } from '../../ui/states';
import { countText } from '../../ui/text';
import { fullTime } from '../../ui/time';
import './comment-box';
import type { CommentBox } from './comment-box';
import { Comments, type Branch, type PendingComment } from './comments';
import { timeView, writtenHtml } from './text';

/** `<post-comments>`: the comments on a post, answers below what they answer, live. `commentId` is looked for and shown. */
export class PostComments extends Element {
  static override properties = { postId: { attribute: false }, commentId: { attribute: false } };
  declare postId: string;
  declare commentId: string | undefined;
  #comments: Comments | undefined;
  readonly #answering = signal<string | undefined>(undefined);
  readonly #editing = signal<string | undefined>(undefined);
  readonly #isLost = signal(false);
  readonly #post = computed(() => kernel.store.state.value.posts.byId.get(this.postId));
  #shown: string | undefined;
  #looked: string | undefined;

  focusInput(): void {
    this.querySelector<CommentBox>(':scope > comment-box')?.focusInput();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('click', copyCode);
  }

  protected override willUpdate(): void {
    const version = `${this.postId} ${this.#post.value?.version ?? ''}`;
    if (this.#comments?.postId !== this.postId) {
      const comments = (this.#comments = new Comments(this.postId));
      queueMicrotask(() => void comments.read());
    } else if (version !== this.#shown) {
      const comments = this.#comments;
      queueMicrotask(() => void comments.reread());
    }
    this.#shown = version;
    if (this.commentId !== undefined && this.commentId !== this.#looked) {
      this.#looked = this.commentId;
      queueMicrotask(() => void this.#lookFor(this.#looked ?? ''));
    }
  }

  protected override render(): TemplateResult {
    const comments = this.#comments;
    if (!comments) return html``;
    const root = comments.branch(undefined);
    const isEmpty = root?.ids.length === 0 && !root.isBusy && root.failure === undefined && comments.pending.value.length === 0;
    return html`<comment-box .label=${t('comments.write')} @send=${(e: CustomEvent<string>) => void comments.write(e.detail)}></comment-box>
      ${this.#isLost.value ? html`<p class="feed-note" role="status">${icon('info')}<span>${t('comments.lost')}</span></p>` : nothing}
      ${!root || (root.isBusy && root.ids.length === 0) ? skeletonRows(2, t('comments.loading')) : nothing}
      ${isEmpty ? html`<p class="hint">${t('comments.none')}</p>` : nothing}
      ${root ? this.#branch(comments, root, undefined) : nothing}`;
  }

  #branch(comments: Comments, branch: Branch, parentId: string | undefined): TemplateResult {
    const pending = comments.pending.value.filter((p) => p.parentId === parentId);
    return html`<ol class="comments" aria-label=${parentId === undefined ? t('comments.label') : t('comments.replies')}>
      ${repeat(branch.ids, (id) => id, (id) => {
        const comment = comments.byId.value.get(id);
        return comment ? html`<li>${this.#comment(comments, comment)}</li>` : nothing;
      })}
      ${repeat(pending, (p) => p.id, (p) => html`<li>${this.#pending(comments, p)}</li>`)}
      ${branch.failure === undefined ? nothing : html`<li class="message-failed" role="alert">${icon('alert')}${errorText(branch.failure)}
        <button type="button" class="button-text" @click=${() => void comments.read(parentId)}>${t('action.retry')}</button></li>`}
      ${branch.nextCursor === undefined ? nothing : html`<li><button type="button" class="button-text" ?disabled=${branch.isBusy === true}
        @click=${() => void comments.read(parentId, true)}>${icon('down')}${t('comments.more')}</button></li>`}
    </ol>`;
  }

  #comment(comments: Comments, comment: Comment): TemplateResult {
    const { id, author } = comment;
    const answers = comments.branch(id);
    const pending = comments.pending.value.some((p) => p.parentId === id);
    const name = `comment-${id}`;
    return html`<article class="comment ${id === this.commentId ? 'is-sought' : ''}" data-id=${id} tabindex="-1" aria-labelledby=${author ? name : nothing}>
      ${author ? avatar(author, 's') : html`<span class="avatar avatar-s" aria-hidden="true">${icon('person')}</span>`}
      <div class="comment-main">
        <p class="comment-head">${author ? html`<button type="button" class="post-name" id=${name} data-person=${author.id}
            @click=${() => kernel.navigation.navigate('profile', { userId: author.id })}>${author.name}</button>` : nothing}
          ${timeView(comment.createdAt)}${comment.editedAt ? html`<span class="comment-edited" title=${fullTime(comment.editedAt)}>${t('chat.edited')}</span>` : nothing}</p>
        ${this.#editing.value === id
          ? html`<comment-box .label=${t('comments.edit')} .text=${comment.text} .isEdit=${true} @send=${(e: CustomEvent<string>) => void this.#edit(comments, id, e.detail)}
              @cancel=${() => this.#stopEditing(id)}></comment-box>`
          : comment.isDeleted ? html`<p class="message-deleted">${t('comments.deleted')}</p>`
            : html`<div class="message-body post-text" dir="auto">${writtenHtml(comment)}</div>`}
        ${comment.isDeleted || this.#editing.value === id ? nothing : this.#actions(comments, comment)}
        ${this.#answering.value === id ? html`<comment-box .label=${t('comments.answer', { name: author?.name ?? '' })} .isFocused=${true}
          @send=${(e: CustomEvent<string>) => this.#answer(comments, id, e.detail)} @cancel=${() => this.#stopAnswering(id)}></comment-box>` : nothing}
        ${answers || pending ? this.#branch(comments, answers ?? { ids: [] }, id) : nothing}
        ${!answers && comment.replies > 0 ? html`<button type="button" class="button-text comment-open"
          @click=${() => void comments.read(id)}>${icon('reply')}${t('comments.show', { count: comment.replies })}</button>` : nothing}
      </div>
    </article>`;
  }

  #actions(comments: Comments, comment: Comment): TemplateResult {
    const { id } = comment;
    const label = t('comments.menu');
    return html`<p class="comment-actions">
      <button type="button" class="post-action is-like" aria-pressed=${comment.isLiked ? 'true' : 'false'} title=${t('posts.like')}
        aria-label=${`${t('posts.like')}, ${t('posts.like.count', { count: countText(comment.likes) })}`}
        @click=${() => void this.#like(comments, comment)}>${icon('heart')}${comment.likes > 0 ? html`<span>${countText(comment.likes)}</span>` : nothing}</button>
      <button type="button" class="post-action" @click=${() => (this.#answering.value = id)}>${icon('reply')}<span>${t('replies.reply')}</span></button>
      <button type="button" class="post-action" title=${label} aria-label=${label} aria-haspopup="menu"
        @click=${(e: Event) => openMenu(e.currentTarget as HTMLElement, label, this.#menu(comments, comment))}>${icon('more')}</button></p>`;
  }

  #menu(comments: Comments, comment: Comment): MenuItem[] {
    const me = kernel.store.now.me.id;
    const isMine = comment.author?.id === me;
    const address = `${location.origin}${kernel.navigation.linkTo('post', { postId: this.postId, commentId: comment.id })}`;
    const copy = (): void => void navigator.clipboard.writeText(address).then(() => flash(t('links.copied')), (error: unknown) => console.warn('Copying failed', error));
    return [
      { label: t('permalinks.copy'), icon: 'link', run: copy },
      ...(comment.likes > 0 ? [{ label: t('posts.wholikes'), icon: 'heart', run: () => void import('./dialogs').then(({ openLikes }) => openLikes('comments', comment.id)) }] : []),
      ...(isMine ? [{ label: t('editing.edit'), icon: 'edit', run: () => void (this.#editing.value = comment.id) }] : []),
      ...(isMine || this.#post.peek()?.author.id === me ? [{ label: t('action.delete'), icon: 'trash', isDanger: true, run: () => void this.#delete(comments, comment.id) }] : []),
    ];
  }

  #pending(comments: Comments, { id, parentId, text, failure }: PendingComment): TemplateResult {
    const { me } = kernel.store.now;
    return html`<article class="comment is-${failure === undefined ? 'waiting' : 'failed'}" aria-busy=${failure === undefined}>
      ${avatar(me, 's')}<div class="comment-main"><p class="comment-head"><strong>${me.name}</strong></p>
        <div class="message-body post-text plain" dir="auto">${text}</div>
        ${failure === undefined ? nothing : html`<p class="message-failed" role="alert">${icon('alert')}<span>${t('messages.failed')}. ${errorText(failure)}</span>
          <button type="button" class="button-text" @click=${() => void comments.write(text, parentId, id)}>${t('action.retry')}</button>
          <button type="button" class="button-text" @click=${() => comments.discard(id)}>${t('action.delete')}</button></p>`}</div></article>`;
  }

  #answer(comments: Comments, parentId: string, text: string): void {
    this.#answering.value = undefined;
    if (!comments.branch(parentId) && (comments.byId.peek().get(parentId)?.replies ?? 0) > 0) void comments.read(parentId);
    void comments.write(text, parentId);
  }

  #stopAnswering(id: string): void {
    this.#answering.value = undefined;
    this.#focus(id);
  }

  #stopEditing(id: string): void {
    this.#editing.value = undefined;
    this.#focus(id);
  }

  async #edit(comments: Comments, id: string, text: string): Promise<void> {
    try {
      await comments.edit(id, text);
      this.#stopEditing(id);
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
  }

  async #delete(comments: Comments, id: string): Promise<void> {
    if (!(await confirm({ title: t('comments.delete.title'), text: t('comments.delete.text'), action: t('action.delete') }))) return;
    try {
      await comments.delete(id);
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
  }

  async #like(comments: Comments, comment: Comment): Promise<void> {
    try {
      await comments.like(comment.id, !comment.isLiked);
    } catch (error) {
      flash(`${t('posts.failed.isLiked')} ${errorText(reasonOf(error))}`, true);
    }
  }

  async #lookFor(id: string): Promise<void> {
    this.#isLost.value = false;
    try {
      this.#isLost.value = !(await this.#comments?.find(id));
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
      return;
    }
    await this.updateComplete;
    await new Promise((drawn) => requestAnimationFrame(drawn));
    this.#focus(id);
  }

  #focus(id: string): void {
    void this.updateComplete.then(() => {
      const comment = this.querySelector<HTMLElement>(`.comment[data-id="${CSS.escape(id)}"]`);
      comment?.focus({ preventScroll: true });
      comment?.scrollIntoView({ block: 'nearest' });
    });
  }
}


customElements.define('post-comments', PostComments);
