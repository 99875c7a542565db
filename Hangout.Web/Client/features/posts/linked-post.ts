import { computed, signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { postsApi } from './api';
import { quoteView } from './post-card';
import { postIn } from './store';

const wanted = new Set<string>();
let asking: Promise<void> | undefined;

/** The cards of a screen ask for their posts together. */
function want(postId: string): Promise<void> {
  wanted.add(postId);
  asking ??= Promise.resolve().then(async () => {
    const ids = [...wanted];
    wanted.clear();
    asking = undefined;
    for (let i = 0; i < ids.length; i += limits.listPage) {
      const part = ids.slice(i, i + limits.listPage);
      const posts = await postsApi.byId(part);
      kernel.store.dispatch({ type: 'postsReread', asked: new Map(part.map((id) => [id, 0])), posts });
    }
  });
  return asking;
}

/** `<linked-post>`: a post to which a message leads, as the one who looks may see it now. */
export class LinkedPost extends Element {
  static override properties = { postId: { attribute: false } };
  declare postId: string;
  readonly #post = computed(() => postIn(kernel.store.state.value, this.postId));
  readonly #isGone = computed(() => kernel.store.state.value.posts.gone.has(this.postId));
  readonly #link = computed(() => kernel.store.state.value.link);
  readonly #hasFailed = signal(false);
  #isAsked = false;

  /** What was gone may be there again, for whoever may see it now. */
  override connectedCallback(): void {
    super.connectedCallback();
    this.#isAsked = false;
    this.#hasFailed.value = false;
  }

  protected override render(): TemplateResult {
    const post = this.#post.value;
    const isOffline = this.#link.value === 'offline';
    if (post) return quoteView(post.shared ?? post);
    if (this.#isGone.value) return html`<p class="post-quote is-gone">${icon('info')}<span>${t('posts.linked.gone')}</span></p>`;
    if (!this.#hasFailed.value) return html`<p class="post-quote is-gone" aria-busy="true">${icon('feed')}<span>${t('posts.linked.loading')}</span></p>`;
    return html`<p class="post-quote is-gone">${icon('feed')}<span>${t('posts.linked.failed')}</span>
      <button type="button" class="button-text" ?disabled=${isOffline} @click=${() => void this.#ask()}>${t('action.retry')}</button></p>`;
  }

  protected override updated(): void {
    if (this.#post.peek()) this.#isAsked = false;
    else if (!this.#isAsked || (this.#hasFailed.peek() && this.#link.peek() === 'online' && this.#before !== 'online')) void this.#ask();
    this.#before = this.#link.peek();
  }
  #before: string | undefined;

  async #ask(): Promise<void> {
    this.#isAsked = true;
    try {
      await want(this.postId);
      this.#hasFailed.value = false;
    } catch {
      this.#hasFailed.value = true;
    }
  }
}

customElements.define('linked-post', LinkedPost);
