import { signal } from '@preact/signals-core';
import { ApiError, kernel } from '../../core';
import type { MessageSearchPage, User } from '../../core/wire';
import { peopleApi } from '../people';
import { filesApi } from '../files/parts';
import { postsApi } from '../posts';
import { nameIn } from '../search/parts';
import { fileItem, messageItem, postItem, type GroupKey, type Item } from './items';
import type { Typed } from './ranking';

const WAIT_MS = 200;
const FEW = 5;
/** Shorter ones find too much to be of use, and cost the server the most. */
const SHORTEST = 2;

/** What the server says of one group. What an older query found stays until the newer one is answered. */
export interface GroupState<T> {
  readonly state: 'none' | 'busy' | 'there' | 'failed';
  readonly found: readonly T[];
}

type Asked = Extract<GroupKey, 'people' | 'messages' | 'posts' | 'files'>;
const none = { state: 'none', found: [] } as const;

/** Asks the server once somebody pauses; each group answers and fails by itself, and only the newest query is answered. */
export class Server {
  readonly people = signal<GroupState<User>>(none);
  readonly messages = signal<GroupState<Item>>(none);
  readonly posts = signal<GroupState<Item>>(none);
  readonly files = signal<GroupState<Item>>(none);
  #call = new AbortController();
  #wait: ReturnType<typeof setTimeout> | undefined;
  #typed: Typed = { scope: 'all', query: '' };

  /** A new query: what is under way for the last one counts no more. */
  ask(typed: Typed): void {
    this.end();
    this.#typed = typed;
    const groups = this.#groupsOf(typed);
    for (const group of ['people', 'messages', 'posts', 'files'] as const) {
      const answer = this[group];
      const found = typed.query === '' ? [] : answer.peek().found;
      answer.value = (groups.includes(group) ? { state: 'busy', found } : none) as GroupState<never>;
    }
    if (groups.length === 0) return;
    const { signal } = (this.#call = new AbortController());
    this.#wait = setTimeout(() => groups.forEach((group) => void this.#try(group, typed.query, signal)), WAIT_MS);
  }

  /** Asks again for what failed. */
  again(group: Asked): void {
    this[group].value = { state: 'busy', found: [] };
    void this.#try(group, this.#typed.query, this.#call.signal);
  }

  end(): void {
    clearTimeout(this.#wait);
    this.#call.abort();
  }

  #groupsOf({ scope, query }: Typed): readonly Asked[] {
    const { link } = kernel.store.now;
    if (query.length < SHORTEST || link === 'offline' || link === 'ended') return [];
    if (scope === 'people') return ['people'];
    return scope === 'all' ? ['people', 'messages', 'posts', 'files'] : [];
  }

  async #try(group: Asked, query: string, signal: AbortSignal): Promise<void> {
    const answer = this[group];
    try {
      const found = await this.#find(group, query, signal);
      if (!signal.aborted) answer.value = { state: 'there', found } as GroupState<never>;
    } catch (error) {
      if (signal.aborted) return;
      // A filter that is half written finds nothing yet; it is no failure.
      const isUnfinished = error instanceof ApiError && error.code === 'validation_failed';
      answer.value = { state: isUnfinished ? 'there' : 'failed', found: [] };
    }
  }

  async #find(group: Asked, query: string, signal: AbortSignal): Promise<readonly (User | Item)[]> {
    if (group === 'people') {
      const name = nameIn(query);
      return name === undefined ? [] : peopleApi.find(name, { signal });
    }
    if (group === 'posts') return (await postsApi.search(query, FEW, undefined, { signal })).items.map(postItem);
    if (group === 'files') return (await filesApi.list({ q: query, sort: 'newest' }, signal)).items.slice(0, FEW).map(fileItem);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const page = await kernel.http.get<MessageSearchPage>('/api/search/messages', { q: query, limit: FEW, timeZone }, { signal });
    if (!signal.aborted) kernel.store.dispatch({ type: 'usersLoaded', users: page.users });
    return page.hits.map(messageItem);
  }
}
