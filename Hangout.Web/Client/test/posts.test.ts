import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type kernel as Page } from '../core';
import { initialState, reduce, type Event, type State } from '../core/store';
import type { FeedNews, Post } from '../core/wire';
import '../features';
import { likePost } from '../features/posts/actions';
import { Comments } from '../features/posts/comments';
import { missing } from '../features/posts/draft';
import { catchUpChanges, catchUpNews, loadTimeline } from '../features/posts/feed';
import { postIn, timelineIn } from '../features/posts/store';
import { placeOf } from '../features/feed/links';
import { startPage } from './desktop';

const me = { id: 'me', username: 'me', name: 'Me', language: 'en', roles: [] };
const ann = { id: 'ann', username: 'ann', name: 'Ann' };

const post = (n: number, more: Partial<Post> = {}): Post => ({
  id: `p${n}`, author: ann, kind: 'text', audience: 'public', text: `post ${n}`, version: 1, likes: 0, comments: 0, shares: 0, isLiked: false, isShared: false,
  createdAt: new Date(1_700_000_000_000 + n * 1_000).toISOString(), ...more,
});

const apply = (state: State, ...events: Event[]): State => events.reduce(reduce, state);
const home = (...posts: Post[]): Event => ({ type: 'timelineLoaded', key: 'home', posts, since: 's1', mode: 'replace' });
const idsOf = (state: State): readonly string[] => timelineIn(state, 'home').ids;

describe('a home timeline', () => {
  const start = (): State => apply(initialState(me), home(post(2), post(1)));

  it('does not move by what is new: that waits behind the pill, the newest first, until somebody asks for it', () => {
    const news: Event = { type: 'timelineNews', key: 'home', posts: [post(3), post(4), post(2)], since: 's2', told: 1 };
    const told = apply(start(), news);
    expect(timelineIn(told, 'home')).toMatchObject({ ids: ['p2', 'p1'], fresh: ['p4', 'p3'], since: 's2' });
    // The same news again are no news.
    expect(timelineIn(apply(told, news), 'home').fresh).toEqual(['p4', 'p3']);
    expect(timelineIn(apply(told, { type: 'freshShown', key: 'home' }), 'home')).toMatchObject({ ids: ['p4', 'p3', 'p2', 'p1'], fresh: [] });
  });

  it('shows what its reader publishes here at the top at once, and once', () => {
    const mine = post(5, { author: me });
    const published = apply(start(), { type: 'postPublished', post: mine }, { type: 'timelineNews', key: 'home', posts: [mine], since: 's2', told: 1 });
    expect(timelineIn(published, 'home')).toMatchObject({ ids: ['p5', 'p2', 'p1'], fresh: [] });
  });

  it('loses what is gone, with the shares of it, and says of a quote that it is gone', () => {
    const share = post(3, { kind: 'share', text: '', shared: post(1) });
    const quote = post(4, { quoted: post(1) });
    const state = apply(initialState(me), home(quote, share, post(2)), { type: 'postsGone', ids: ['p1'] });
    expect(idsOf(state)).toEqual(['p4', 'p2']);
    expect(state.posts.gone.has('p1')).toBe(true);
  });

  it('keeps the later of two states of a post', () => {
    const state = apply(start(), { type: 'postsLoaded', posts: [post(1, { version: 3, likes: 2 })] }, { type: 'postsLoaded', posts: [post(1, { version: 2, likes: 1 })] });
    expect(postIn(state, 'p1')?.likes).toBe(2);
  });

  it('asks for a post again that was told to have changed while it was on its way', () => {
    const state = apply(initialState(me), { type: 'postsChanged', event: { authorId: 'ann', postIds: ['p1'] } }, home(post(1)));
    expect([...state.posts.dirty.keys()]).toEqual(['p1']);
  });

  it('asks again for what changed while the answer was on its way, and lets go of what does not come back', () => {
    const changed: Event = { type: 'postsChanged', event: { authorId: 'ann', postIds: ['p1', 'p2', 'unknown'] } };
    const asking = apply(start(), changed);
    expect([...asking.posts.dirty.keys()]).toEqual(['p1', 'p2']);
    const asked = new Map(asking.posts.dirty);
    const answered = apply(asking, { type: 'postsChanged', event: { authorId: 'ann', postIds: ['p1'] } }, { type: 'postsReread', asked, posts: [post(1, { version: 2 })] });
    expect([...answered.posts.dirty.keys()]).toEqual(['p1']);
    expect(idsOf(answered)).toEqual(['p1']);
  });

  it('gives back the memory of what is far away and keeps its place', () => {
    const state = apply(start(), { type: 'postsReleased', ids: ['p1'] });
    expect(state.posts.byId.has('p1')).toBe(false);
    expect(idsOf(state)).toEqual(['p2', 'p1']);
  });
});

describe('on the page', () => {
  let page: typeof Page;
  const attempt = (work: () => Promise<void>): Promise<void> => work();
  const answers = new Map<string, (body: unknown) => unknown>();

  beforeEach(async () => {
    answers.clear();
    page = await startPage();
    vi.spyOn(page.http, 'call').mockImplementation(async (method, path, body) => {
      const answer = answers.get(`${method} ${path.split('?')[0]!}`);
      if (!answer) throw new Error(`Nobody expected ${method} ${path}`);
      return answer(body);
    });
    answers.set('GET /api/feed/home', () => ({ items: [post(2), post(1)], since: 's1' }));
    await loadTimeline('home');
  });

  it('a connection that comes back asks for everything since, without a gap', async () => {
    answers.set('GET /api/feed/home/news', () => ({ items: [post(3)], since: 's2', isComplete: true }) satisfies FeedNews);
    expect(catchUpNews.isOpen(page.store.now)).toBe(false);
    page.store.dispatch({ type: 'postsMissed' });
    expect(catchUpNews.isOpen(page.store.now)).toBe(true);
    await catchUpNews.run(attempt);
    expect(timelineIn(page.store.now, 'home')).toMatchObject({ ids: ['p2', 'p1'], fresh: ['p3'], since: 's2' });
    expect(catchUpNews.isOpen(page.store.now)).toBe(false);
  });

  it('where too much was missed the timeline begins anew and says so, instead of joining what does not fit', async () => {
    answers.set('GET /api/feed/home/news', () => ({ items: [post(900)], since: 's9', isComplete: false }) satisfies FeedNews);
    answers.set('GET /api/feed/home', () => ({ items: [post(901), post(900)], since: 's9', nextCursor: 'c' }));
    page.store.dispatch({ type: 'postsMissed' });
    await catchUpNews.run(attempt);
    expect(timelineIn(page.store.now, 'home')).toEqual({ ids: ['p901', 'p900'], fresh: [], since: 's9', nextCursor: 'c', isLoaded: true, isRestarted: true });
    expect(catchUpNews.isOpen(page.store.now)).toBe(false);
  });

  it('news that were told of while the answer was on its way are asked for again', async () => {
    answers.set('GET /api/feed/home/news', () => {
      page.store.dispatch({ type: 'postsChanged', event: { authorId: 'ann', postIds: ['p4'], areNew: true } });
      return { items: [post(3)], since: 's2' } satisfies FeedNews;
    });
    page.store.dispatch({ type: 'postsChanged', event: { authorId: 'ann', postIds: ['p3'], areNew: true } });
    await catchUpNews.run(attempt);
    expect(catchUpNews.isOpen(page.store.now)).toBe(true);
  });

  it('posts that are shown are read by their IDs after a connect, and vanish where they do not come back', async () => {
    answers.set('GET /api/posts', () => [post(2, { version: 4, likes: 7 })]);
    page.store.dispatch({ type: 'postsMissed' });
    await catchUpChanges.run(attempt);
    expect(idsOf(page.store.now)).toEqual(['p2']);
    expect(postIn(page.store.now, 'p2')?.likes).toBe(7);
    expect(catchUpChanges.isOpen(page.store.now)).toBe(false);
  });

  it('a like shows at once, and is taken back where the server refuses', async () => {
    vi.stubGlobal('requestAnimationFrame', () => 0);
    Object.assign(HTMLElement.prototype, { showPopover: () => undefined });
    const call = vi.spyOn(page.http, 'call');
    let refuse = (): void => undefined;
    answers.set('PUT /api/posts/p1/like', () => new Promise((_, failed) => (refuse = () => failed(new ApiError(429, 'rate_limited', 'slow down')))));
    const liking = likePost('p1', true);
    expect(postIn(page.store.now, 'p1')).toMatchObject({ isLiked: true, likes: 1 });
    await vi.waitFor(() => expect(call).toHaveBeenCalledWith('PUT', '/api/posts/p1/like'));
    refuse();
    await liking;
    expect(postIn(page.store.now, 'p1')).toMatchObject({ isLiked: false, likes: 0 });
    expect(page.store.now.posts.ahead.size).toBe(0);
  });

  it('a like and its taking back reach the server in that order, and the last one counts', async () => {
    const made: string[] = [];
    answers.set('PUT /api/posts/p1/like', () => (made.push('like'), post(1, { version: 2, likes: 1, isLiked: true })));
    answers.set('DELETE /api/posts/p1/like', () => (made.push('unlike'), post(1, { version: 3 })));
    await Promise.all([likePost('p1', true), likePost('p1', false)]);
    expect(made).toEqual(['like', 'unlike']);
    expect(postIn(page.store.now, 'p1')).toMatchObject({ isLiked: false, likes: 0 });
  });

  it('a post waits in the outbox, is published once under its own ID, and takes the place of its twin', async () => {
    const { outbox } = await import('../features/outbox');
    const written = new Map<string, Post>();
    let lose = true;
    answers.set('POST /api/posts', (body) => {
      const { id, text } = body as { id: string; text: string };
      if (!written.has(id)) written.set(id, post(7, { id, text, author: me }));
      if (lose) {
        lose = false;
        throw new ApiError(0, 'network', 'the answer was lost');
      }
      return written.get(id);
    });
    await outbox.add('PublishPost', { id: 'mine', text: 'hello', audience: 'public' }, 'mine');
    expect(page.store.now.unsent.map((u) => [u.id, u.state])).toEqual([['mine', 'waiting']]);
    expect(await page.storage.database?.get('unsent', 'mine')).toMatchObject({ kind: 'PublishPost', request: { text: 'hello' } });
    vi.spyOn(page.realtime, 'isUp', 'get').mockReturnValue(true);
    await outbox.drain();
    expect(written.size).toBe(1);
    expect(page.store.now.unsent).toEqual([]);
    expect(idsOf(page.store.now)).toEqual(['mine', 'p2', 'p1']);
    expect(await page.storage.database?.get('unsent', 'mine')).toBeUndefined();
  });

  it('a comment shows at once, and is written once however often it is tried', async () => {
    const comments = new Comments('p1');
    answers.set('GET /api/posts/p1/comments', () => ({ items: [] }));
    await comments.read();
    const written = new Set<string>();
    let lose = true;
    answers.set('POST /api/posts/p1/comments', (body) => {
      const { id, text } = body as { id: string; text: string };
      written.add(id);
      if (lose) throw new ApiError(0, 'network', 'lost');
      return { id, postId: 'p1', depth: 0, author: me, text, likes: 0, replies: 0, isLiked: false, createdAt: '' };
    });
    await comments.write('first');
    const [pending] = comments.pending.peek();
    expect(pending).toMatchObject({ text: 'first', failure: 'network' });
    lose = false;
    await comments.write('first', undefined, pending!.id);
    expect([...written]).toEqual([pending!.id]);
    expect(comments.pending.peek()).toEqual([]);
    expect(comments.branch(undefined)?.ids).toEqual([pending!.id]);
  });
});

describe('what is written', () => {
  const nothing = { items: [] };
  it('is a post once it says something, and a poll has a question and two different options', () => {
    expect(missing({ text: ' ', audience: 'public' }, nothing)).toBe('posts.missing.text');
    expect(missing({ text: 'x', audience: 'public' }, nothing)).toBeUndefined();
    expect(missing({ text: 'x'.repeat(5_001), audience: 'public' }, nothing)).toBe('posts.missing.long');
    expect(missing({ text: 'x', audience: 'public', poll: { options: ['a', ' '], isMultiple: false } }, nothing)).toBe('posts.missing.options');
    expect(missing({ text: 'x', audience: 'public', poll: { options: ['a', 'a'], isMultiple: false } }, nothing)).toBe('polls.same');
    expect(missing({ text: '', audience: 'public', linkUrl: 'javascript:alert(1)' }, nothing)).toBe('posts.missing.link');
  });
});

describe('a link', () => {
  const origin = 'https://hangout.test';
  it('of this desk to a person, a post or a tag is followed in place, and no other', () => {
    expect(placeOf('/people/ann', origin)).toEqual({ kind: 'people', name: 'ann' });
    expect(placeOf(`${origin}/tags/caf%C3%A9`, origin)).toEqual({ kind: 'tags', name: 'café' });
    expect(placeOf('/posts/01900000-0000-7000-8000-000000000000', origin)?.kind).toBe('posts');
    for (const other of ['/posts/1', 'https://elsewhere.test/people/ann', '/people/ann/x', '/']) expect(placeOf(other, origin)).toBeUndefined();
  });
});
