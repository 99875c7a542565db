import { effect } from '@preact/signals-core';
import { kernel } from '../../core';
import type { CatchUp } from '../../core/catch-up';
import { limits, type Post } from '../../core/wire';
import { postsApi } from './api';
import { keptPosts } from './kept';
import { timelineIn, type TimelineKey } from './store';

function pathOf(key: TimelineKey): string {
  const [kind = ''] = key.split(':');
  const name = key.slice(kind.length + 1);
  if (kind === 'tag') return `/api/feed/tags/${encodeURIComponent(name)}`;
  return kind === 'user' ? `/api/users/${name}/posts` : `/api/feed/${kind}`;
}

/** Reads a timeline from its newest post on. `restart` says that too much was missed. */
export async function loadTimeline(key: TimelineKey, mode: 'replace' | 'restart' = 'replace'): Promise<void> {
  const { told } = kernel.store.now.posts;
  const page = await postsApi.page(pathOf(key));
  const since = 'since' in page ? page.since : undefined;
  kernel.store.dispatch({ type: 'timelineLoaded', key, posts: page.items, nextCursor: page.nextCursor, since, mode, told });
}

/** Looks what is new in a timeline that is there; so much that the newest page holds nothing known begins it anew. */
export async function checkTimeline(key: TimelineKey): Promise<void> {
  if (!timelineIn(kernel.store.now, key).isLoaded) return;
  const { items } = await postsApi.page(pathOf(key));
  const { ids, fresh, isLoaded } = timelineIn(kernel.store.now, key);
  if (!isLoaded) return;
  const known = new Set([...ids, ...fresh]);
  if (known.size > 0 && items.length > 0 && !items.some((post) => known.has(post.id))) await loadTimeline(key, 'restart');
  else if (items.some((post) => !known.has(post.id))) kernel.store.dispatch({ type: 'timelineChecked', key, posts: items });
}

export async function loadOlder(key: TimelineKey): Promise<void> {
  const { nextCursor } = timelineIn(kernel.store.now, key);
  if (nextCursor === undefined) return;
  const page = await postsApi.page(pathOf(key), nextCursor);
  // It began anew meanwhile: this stretch does not belong to it.
  if (timelineIn(kernel.store.now, key).nextCursor !== nextCursor) return;
  kernel.store.dispatch({ type: 'timelineLoaded', key, posts: page.items, nextCursor: page.nextCursor, mode: 'older' });
}

const underWay = new Set<string>();

/** Reads posts that are shown and not held. */
export async function fetchPosts(ids: readonly string[]): Promise<void> {
  const wanted = ids.filter((id) => !underWay.has(id)).slice(0, limits.listPage);
  if (wanted.length === 0) return;
  for (const id of wanted) underWay.add(id);
  try {
    const posts = await postsApi.byId(wanted);
    kernel.store.dispatch({ type: 'postsReread', asked: new Map(wanted.map((id) => [id, 0])), posts });
  } finally {
    for (const id of wanted) underWay.delete(id);
  }
}

/** What this browser has of the home timeline, until the server was heard. */
export async function showKept(): Promise<void> {
  const posts = await keptPosts.read('home');
  if (posts.length > 0) kernel.store.dispatch({ type: 'timelineLoaded', key: 'home', posts, mode: 'kept' });
}

/** Everything that came into the home timeline since, without a gap (SOC-3): after an event that says so, and after every connect. */
export const catchUpNews: CatchUp = {
  isOpen: ({ posts }) => posts.told > posts.asked && timelineIn({ posts }, 'home').since !== undefined,
  run: (attempt) => attempt(async () => {
    const { posts } = kernel.store.now;
    const { since } = timelineIn({ posts }, 'home');
    if (since === undefined) return;
    const news = await postsApi.news(since);
    // It was read anew meanwhile, and holds all of that already.
    if (timelineIn(kernel.store.now, 'home').since !== since) return;
    if (news.isComplete !== false) kernel.store.dispatch({ type: 'timelineNews', key: 'home', posts: news.items, since: news.since, told: posts.told });
    else await loadTimeline('home', 'restart');
  }),
};

/** Posts that changed are read anew, as many at a time as one call takes. */
export const catchUpChanges: CatchUp = {
  isOpen: ({ posts }) => posts.dirty.size > 0,
  run: (attempt) => attempt(async () => {
    const asked = new Map([...kernel.store.now.posts.dirty].slice(0, limits.listPage));
    const posts = await postsApi.byId([...asked.keys()]);
    kernel.store.dispatch({ type: 'postsReread', asked, posts });
  }),
};

const KEEP_AFTER_MS = 1_500;

/** Keeps the newest posts of the home timeline for when there is no network. */
export function keepHome(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: readonly string[] | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const { posts } = kernel.store.now;
    const held = timelineIn({ posts }, 'home').ids.map((id) => posts.byId.get(id)).filter((p): p is Post => p !== undefined);
    keptPosts.write('home', held).catch((error: unknown) => console.warn('The timeline is not kept', error));
  };
  effect(() => {
    const { ids, isLoaded } = timelineIn(kernel.store.state.value, 'home');
    if (!isLoaded || ids === last) return;
    last = ids;
    timer ??= setTimeout(write, KEEP_AFTER_MS);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && timer !== undefined) write();
  });
}
