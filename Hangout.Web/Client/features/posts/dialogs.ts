import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { limits, type Post, type PostAudience, type PostEdit, type User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { PassingDialog, ShowingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { isVisible } from '../../ui/text';
import { fullTime } from '../../ui/time';
import { difference, pieceView, type Piece } from '../edits/parts';
import { postsApi } from './api';
import { narrower } from './post-card';
import { audienceIcon } from './text';

/** `<likes-dialog>`: who likes a post or a comment, the latest first. */
export class LikesDialog extends ShowingDialog {
  readonly #users = signal<readonly User[] | undefined>(undefined);
  readonly #cursor = signal<string | undefined>(undefined);
  readonly #failure = signal<string | undefined>(undefined);
  #of: readonly ['posts' | 'comments', string] = ['posts', ''];

  openFor(kind: 'posts' | 'comments', id: string): void {
    this.#of = [kind, id];
    void this.#load();
    void this.open();
  }

  protected override heading(): string {
    return t('posts.likes.title');
  }

  protected override body(): TemplateResult {
    const users = this.#users.value;
    if (this.#failure.value !== undefined) return emptyState('alert', t('posts.likes.error'), errorText(this.#failure.value), { label: t('action.retry'),
      run: () => void this.#load() });
    if (!users) return html`<div class="dialog-results">${skeletonRows(3, t('posts.likes.title'))}</div>`;
    if (users.length === 0) return html`<div class="dialog-results">${emptyState('heart', t('posts.likes.none'), t('posts.likes.none.text'))}</div>`;
    return html`<ul class="dialog-results people people-choice" aria-label=${t('posts.likes.title')}>
      ${users.map((user) => html`<li><button type="button" class="person" @click=${() => this.#open(user)}>${avatar(user, 'm')}
        <span class="person-name">${user.name}</span><small>@${user.username}</small></button></li>`)}
      ${this.#cursor.value === undefined ? nothing : html`<li><button type="button" class="button"
        @click=${() => void this.#load(this.#cursor.peek())}>${t('chat.membersmore')}</button></li>`}
    </ul>`;
  }

  #open({ id }: User): void {
    this.close();
    kernel.navigation.navigate('profile', { userId: id });
  }

  async #load(cursor?: string): Promise<void> {
    this.#failure.value = undefined;
    try {
      const page = await postsApi.likes(...this.#of, cursor);
      kernel.store.dispatch({ type: 'usersLoaded', users: page.items });
      this.#users.value = [...(cursor === undefined ? [] : (this.#users.peek() ?? [])), ...page.items];
      this.#cursor.value = page.nextCursor;
    } catch (error) {
      this.#failure.value = reasonOf(error);
    }
  }
}

/** `<post-edits>`: the versions of a post, the latest first, each with what changed since the one before. */
export class PostEdits extends ShowingDialog {
  readonly #edits = signal<readonly PostEdit[] | undefined>(undefined);
  readonly #failure = signal<string | undefined>(undefined);
  #post: Post | undefined;

  openFor(post: Post): void {
    this.#post = post;
    void this.#load();
    void this.open();
  }

  protected override heading(): string {
    return t('edits.title');
  }

  protected override body(): TemplateResult {
    const [post, edits] = [this.#post, this.#edits.value];
    if (this.#failure.value !== undefined) return emptyState('alert', t('edits.error'), errorText(this.#failure.value), { label: t('action.retry'), run: () => void this.#load() });
    if (!post || !edits) return skeletonRows(3, t('edits.title'));
    const former = [...edits].sort((a, b) => b.version - a.version);
    const versions = [{ text: post.text, writtenAt: post.editedAt ?? post.createdAt }, ...former];
    return html`<ol class="dialog-results edits" tabindex="0" aria-label=${t('edits.title')}>${versions.map((one, i) => {
      const before = versions[i + 1];
      const name = i === 0 ? t('edits.now') : before ? undefined : t('edits.first');
      const pieces: readonly Piece[] = before ? difference(before.text, one.text) : [{ kind: 'same', text: one.text }];
      return html`<li class="edit-version"><p class="edit-version-head">${name ? html`<strong>${name}</strong>` : nothing}<time
        datetime=${one.writtenAt}>${fullTime(one.writtenAt)}</time></p>
        <p class="edit-version-text" dir="auto">${pieces.map(pieceView)}</p></li>`;
    })}</ol>`;
  }

  async #load(): Promise<void> {
    this.#failure.value = undefined;
    try {
      this.#edits.value = await postsApi.edits(this.#post?.id ?? '');
    } catch (error) {
      this.#failure.value = reasonOf(error);
    }
  }
}

/** `<post-editing>`: another text for one's own post. */
export class PostEditing extends PassingDialog {
  #post: Post | undefined;
  readonly #text = signal('');

  openFor(post: Post): void {
    this.#post = post;
    this.#text.value = post.text;
    void this.open();
  }

  protected override heading(): string {
    return t('posts.edit.title');
  }

  protected override body(): TemplateResult {
    const left = limits.postText - this.#text.value.length;
    return html`<label class="field post-editing"><span>${t('posts.edit.label')}</span>
        <textarea rows="8" dir="auto" autofocus .value=${this.#text.value}
          @input=${(e: InputEvent) => (this.#text.value = (e.target as HTMLTextAreaElement).value)}></textarea></label>
      <p class="hint-small ${left < 0 ? 'is-over' : ''}"
        role="status">${left < 500 ? t(left < 0 ? 'composer.over' : 'composer.left', { count: Math.abs(left) }) : t('posts.edit.hint')}</p>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${this.busy.value || !this.#isReady()}>${t('action.save')}</button>`;
  }

  protected override submit(): void {
    const post = this.#post;
    const text = this.#text.peek().trim();
    if (!post || !this.#isReady()) return;
    void this.work(async () => {
      if (text !== post.text) kernel.store.dispatch({ type: 'postsLoaded', posts: [await postsApi.edit(post.id, { text })] });
      this.close();
    });
  }

  #isReady(): boolean {
    const text = this.#text.value.trim();
    const post = this.#post;
    const needsText = !post?.images?.length && !post?.link;
    return text.length <= limits.postText && (isVisible(text) || !needsText);
  }
}

/** `<audience-dialog>`: fewer people who may see a post; whoever may not loses it at once. */
export class AudienceDialog extends PassingDialog {
  #post: Post | undefined;
  readonly #chosen = signal<PostAudience | undefined>(undefined);

  openFor(post: Post): void {
    this.#post = post;
    void this.open();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('posts.audience.change');
  }

  protected override body(): TemplateResult {
    const post = this.#post;
    if (!post) return html``;
    return html`<p class="dialog-text">${t('posts.audience.text', { now: t(`posts.audience.${post.audience}`) })}</p>
      <fieldset class="choices"><legend class="visually-hidden">${t('posts.audience.label')}</legend>
      ${narrower(post).map((audience) => html`<label class="choice"><input type="radio" name="audience" value=${audience} .checked=${this.#chosen.value === audience}
        @change=${() => (this.#chosen.value = audience)} />${icon(audienceIcon(audience))}<span>${t(`posts.audience.${audience}`)}<small>
          ${t(`posts.audience.${audience}.hint`)}</small></span></label>`)}
      ${narrower(post).length === 0 ? html`<p class="hint">${t('posts.audience.narrowest')}</p>` : nothing}</fieldset>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary"
      ?disabled=${this.busy.value || this.#chosen.value === undefined}>${t('action.save')}</button>`;
  }

  protected override submit(): void {
    const [post, audience] = [this.#post, this.#chosen.peek()];
    if (!post || !audience) return;
    void this.work(async () => {
      kernel.store.dispatch({ type: 'postsLoaded', posts: [await postsApi.edit(post.id, { audience })] });
      this.close();
    });
  }
}

customElements.define('likes-dialog', LikesDialog);
customElements.define('post-edits', PostEdits);
customElements.define('post-editing', PostEditing);
customElements.define('audience-dialog', AudienceDialog);

export const openLikes = (kind: 'posts' | 'comments', id: string): void => new LikesDialog().openFor(kind, id);
export const openPostEdits = (post: Post): void => new PostEdits().openFor(post);
export const editPost = (post: Post): void => new PostEditing().openFor(post);
export const changeAudience = (post: Post): void => new AudienceDialog().openFor(post);
