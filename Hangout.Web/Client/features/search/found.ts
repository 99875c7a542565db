import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError, kernel, reasonOf } from '../../core';
import type { PageOfPost, Post, User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { emptyState, skeletonRows } from '../../ui/states';
import { peopleApi } from '../people';
import { postsApi } from '../posts';
import { quoteView } from '../posts/parts';
import { personRow } from '../profile/parts';
import { loadRelationButtons } from '../relations';
import { nameIn } from './parts';

export const KINDS = ['all', 'messages', 'posts', 'people'] as const;
export type Kind = (typeof KINDS)[number];

/** Beside the messages only the first ones show; the rest has a page of its own. */
const FEW = 3;

/** The people and posts that a query finds. Beside messages a failure of theirs says nothing: what was found shows. */
export class Found {
  readonly people = signal<readonly User[] | undefined>(undefined);
  readonly posts = signal<PageOfPost | undefined>(undefined);
  readonly failure = signal<string | undefined>(undefined);

  constructor() {
    loadRelationButtons().catch((error: unknown) => console.warn('There are no buttons to follow with', error));
  }

  clear(): void {
    this.people.value = this.posts.value = this.failure.value = undefined;
  }

  has(kind: Kind): boolean {
    return kind === 'all' && ((this.people.value?.length ?? 0) > 0 || (this.posts.value?.items.length ?? 0) > 0);
  }

  async search(query: string, kind: Kind, signal: AbortSignal, cursor?: string): Promise<void> {
    this.failure.value = undefined;
    if (kind === 'messages') return;
    await Promise.all([kind === 'posts' ? undefined : this.#people(query, kind, signal), kind === 'people' ? undefined : this.#posts(query, kind, signal, cursor)]);
  }

  async #people(query: string, kind: Kind, signal: AbortSignal): Promise<void> {
    const name = nameIn(query);
    await this.#try(kind, signal, async () => {
      const people = name === undefined ? [] : await peopleApi.find(name, { signal });
      if (signal.aborted) return;
      kernel.store.dispatch({ type: 'usersLoaded', users: people });
      this.people.value = people;
    });
  }

  async #posts(query: string, kind: Kind, signal: AbortSignal, cursor?: string): Promise<void> {
    await this.#try(kind, signal, async () => {
      const page = await postsApi.search(query, kind === 'all' ? FEW : undefined, cursor, { signal });
      if (signal.aborted) return;
      const held = cursor === undefined ? [] : (this.posts.peek()?.items ?? []);
      this.posts.value = { ...page, items: [...held, ...page.items] };
    });
  }

  async #try(kind: Kind, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (signal.aborted || kind === 'all') return;
      this.failure.value = error instanceof ApiError && error.code === 'validation_failed' ? t('search.unfinished') : errorText(reasonOf(error));
    }
  }

  /** Above the messages. */
  beside(choose: (kind: Kind) => void): TemplateResult {
    const people = this.people.value ?? [];
    const posts = this.posts.value;
    const section = (kind: 'people' | 'posts', isMore: boolean, list: TemplateResult): TemplateResult => html`<section class="search-found">
      <header><h3>${t(`search.kind.${kind}`)}</h3>${isMore ? html`<button type="button" class="button-text"
        @click=${() => choose(kind)}>${t(`search.all.${kind}`)}</button>` : nothing}</header>${list}</section>`;
    return html`${people.length === 0 ? nothing : section('people', people.length > FEW, peopleList(people.slice(0, FEW)))}
      ${posts === undefined || posts.items.length === 0 ? nothing : section('posts', posts.nextCursor !== undefined, postList(posts.items))}`;
  }

  /** A kind alone. */
  alone(kind: 'posts' | 'people', isBusy: boolean, again: (cursor?: string) => void): TemplateResult {
    if (this.failure.value !== undefined) return emptyState('alert', t(`search.error.${kind}`), this.failure.value, { label: t('action.retry'), run: () => again() });
    const [people, posts] = [this.people.value, this.posts.value];
    if (kind === 'people') {
      if (!people) return skeletonRows(4, t('search.busy'));
      return people.length === 0 ? emptyState('people', t('search.none.title'), t('friends.search.none')) : html`<section class="search-found">${peopleList(people)}</section>`;
    }
    if (!posts) return skeletonRows(4, t('search.busy'));
    if (posts.items.length === 0) return emptyState('feed', t('search.none.title'), t('search.none.posts'));
    return html`<section class="search-found" aria-busy=${isBusy}>${postList(posts.items)}
      ${posts.nextCursor === undefined ? nothing : html`<button type="button" class="button" ?disabled=${isBusy}
        @click=${() => again(posts.nextCursor)}>${t('search.more')}</button>`}</section>`;
  }
}

const peopleList = (people: readonly User[]): TemplateResult =>
  html`<ul class="person-rows" aria-label=${t('search.kind.people')}>${repeat(people, (u) => u.id, (user) => html`<li>${personRow(user)}</li>`)}</ul>`;

const postList = (posts: readonly Post[]): TemplateResult =>
  html`<ul class="search-posts" aria-label=${t('search.kind.posts')}>${repeat(posts, (p) => p.id, (post) => html`<li>${quoteView(post)}</li>`)}</ul>`;
