import { follow, slice, type Events, type State } from '../../core/store';
import type { Post, PostsChanged, User } from '../../core/wire';
import '../outbox';
import { withUsers } from '../people';

/** `home`, `explore`, `tag:NAME`, or `user:ID`. */
export type TimelineKey = string;

/** A stretch of posts from the newest on. */
export interface Timeline {
  readonly ids: readonly string[];
  /** Newer ones, which a person has not asked to see yet: what one reads never moves by itself. */
  readonly fresh: readonly string[];
  readonly nextCursor?: string | undefined;
  /** What the server is asked with for everything that came later. */
  readonly since?: string | undefined;
  /** Whether the server was heard; else it is what this browser kept. */
  readonly isLoaded: boolean;
  /** Too much was missed: it began anew, and says so. */
  readonly isRestarted?: boolean;
}

/** What a person did to a post that the server has not confirmed. */
export interface Ahead { readonly isLiked?: boolean; readonly isShared?: boolean; readonly options?: readonly number[] }

export interface PostsState {
  /** What is held, shared and quoted posts included. */
  readonly byId: ReadonlyMap<string, Post>;
  readonly ahead: ReadonlyMap<string, Ahead>;
  readonly timelines: ReadonlyMap<TimelineKey, Timeline>;
  /** Posts that changed, with a number that grows: they are read anew. */
  readonly dirty: ReadonlyMap<string, number>;
  /** How often something new was told of for the home timeline, and up to which telling it was asked for. */
  readonly told: number;
  readonly asked: number;
  /** How often anything new was told of, of whomever: a reason to look into what nobody tells of. */
  readonly news: number;
  /** Posts that changed and are not held: one that comes by an answer which was on its way is asked for again. */
  readonly heard: ReadonlySet<string>;
  /** Posts that the server does not show any more: deleted, or not for this person. */
  readonly gone: ReadonlySet<string>;
}

declare module '../../core/store' {
  interface State {
    readonly posts: PostsState;
  }
  interface Events {
    postsLoaded: { readonly posts: readonly Post[] };
    /** The answer to something that was done: `done` names what need not be shown ahead any more. */
    postAnswered: { readonly post: Post; readonly done: keyof Ahead };
    postAhead: { readonly id: string; readonly ahead: Ahead };
    /** The server refused, or it is done. */
    postAheadEnded: { readonly id: string; readonly done: keyof Ahead };
    /** One of this person's own, from this browser. */
    postPublished: { readonly post: Post };
    postsGone: { readonly ids: readonly string[] };
    /** What is far away from what one reads. */
    postsReleased: { readonly ids: readonly string[] };
    postsChanged: { readonly event: PostsChanged };
    /** The connection is back: whatever happened meanwhile was not told. */
    postsMissed: object;
    postsReread: { readonly asked: ReadonlyMap<string, number>; readonly posts: readonly Post[] };
    timelineLoaded: {
      readonly key: TimelineKey; readonly posts: readonly Post[]; readonly nextCursor?: string | undefined; readonly since?: string | undefined;
      readonly mode: 'replace' | 'restart' | 'older' | 'kept';
      /** How much was told when it was asked for. */
      readonly told?: number;
    };
    timelineNews: { readonly key: TimelineKey; readonly posts: readonly Post[]; readonly since: string; readonly told: number };
    /** The newest of a timeline of which nobody tells. */
    timelineChecked: { readonly key: TimelineKey; readonly posts: readonly Post[] };
    freshShown: { readonly key: TimelineKey };
    noticeRead: { readonly key: TimelineKey };
    timelineDropped: { readonly key: TimelineKey };
  }
}

const NONE: Timeline = { ids: [], fresh: [], isLoaded: false };

export const timelineIn = ({ posts }: Pick<State, 'posts'>, key: TimelineKey): Timeline => posts.timelines.get(key) ?? NONE;

slice('posts', () => ({ byId: new Map(), ahead: new Map(), timelines: new Map(), dirty: new Map(), told: 0, asked: 0, news: 0, heard: new Set(), gone: new Set() }), {
  postsLoaded: (held, { posts }) => withPosts(held, posts),
  postAnswered: (held, { post, done }) => withoutAhead(withPosts(held, [post]), post.id, done),
  postAhead: (held, { id, ahead }) => ({ ...held, ahead: new Map(held.ahead).set(id, { ...held.ahead.get(id), ...ahead }) }),
  postAheadEnded: (held, { id, done }) => withoutAhead(held, id, done),
  postPublished: (held, { post }) => published(withPosts(held, [post]), post),
  postsGone: (held, { ids }) => withoutPosts(held, ids),
  postsReleased: (held, { ids }) => released(held, ids),
  postsChanged: (held, { event }) => {
    const next = heard(marked(held, event.postIds), event.postIds);
    return event.areNew ? { ...next, news: next.news + 1, told: next.told + Number(held.timelines.has('home')) } : next;
  },
  postsMissed: (held) => {
    const next = marked(held, [...held.byId.keys()]);
    return held.timelines.has('home') ? { ...next, told: next.told + 1 } : next;
  },
  postsReread: (held, { asked, posts }) => reread(held, asked, posts),
  timelineLoaded: (held, event) => loaded(held, event),
  timelineNews: (held, { key, posts, since, told }) => {
    const next = { ...withPosts(held, posts), asked: Math.max(held.asked, told) };
    return onTimeline(next, key, (timeline) => ({ ...withFresh(timeline, posts, next.byId), since }));
  },
  timelineChecked: (held, { key, posts }) => {
    const next = withPosts(held, posts);
    return onTimeline(next, key, (timeline) => withFresh(timeline, posts, next.byId));
  },
  freshShown: (held, { key }) => onTimeline(held, key, ({ isRestarted: _read, ...timeline }) => ({ ...timeline, ids: [...timeline.fresh, ...timeline.ids], fresh: [] })),
  noticeRead: (held, { key }) => onTimeline(held, key, ({ isRestarted: _read, ...timeline }) => timeline),
  timelineDropped: (held, { key }) => dropped(held, key),
});

const peopleIn = (posts: readonly Post[]): User[] => posts.flatMap((p) => [p.author, ...(p.shared ? peopleIn([p.shared]) : []), ...(p.quoted ? peopleIn([p.quoted]) : [])]);

follow('users', {
  postsLoaded: (users, { posts }) => withUsers(users, peopleIn(posts)),
  postsReread: (users, { posts }) => withUsers(users, peopleIn(posts)),
  timelineLoaded: (users, { posts }) => withUsers(users, peopleIn(posts)),
  timelineChecked: (users, { posts }) => withUsers(users, peopleIn(posts)),
  timelineNews: (users, { posts }) => withUsers(users, peopleIn(posts)),
});

// The server has it: its twin in the outbox goes.
follow('unsent', { postPublished: (unsent, { post }) => (unsent.some((u) => u.id === post.id) ? unsent.filter((u) => u.id !== post.id) : unsent) });

/** Of two states of a post the later one counts. One inside of another comes without what itself holds, and only where it tells something new. */
function withPosts(held: PostsState, posts: readonly Post[]): PostsState {
  if (posts.length === 0) return held;
  const byId = new Map(held.byId);
  const put = (post: Post): void => {
    if ((byId.get(post.id)?.version ?? 0) <= post.version) byId.set(post.id, post);
    for (const inner of [post.shared, post.quoted]) {
      const known = inner && byId.get(inner.id);
      if (inner && (!known || known.version < inner.version)) byId.set(inner.id, { ...pick(known), ...inner });
    }
  };
  posts.forEach(put);
  const gone = held.gone.size > 0 && posts.some((p) => held.gone.has(p.id)) ? new Set([...held.gone].filter((id) => !posts.some((p) => p.id === id))) : held.gone;
  const late = posts.map((p) => p.id).filter((id) => held.heard.has(id));
  const next = { ...held, byId, gone };
  return late.length === 0 ? next : marked({ ...next, heard: new Set([...held.heard].filter((id) => !late.includes(id))) }, late);
}

const pick = (post: Post | undefined): Partial<Post> => ({ ...(post?.shared ? { shared: post.shared } : {}), ...(post?.quoted ? { quoted: post.quoted } : {}) });

function withoutAhead(held: PostsState, id: string, done: keyof Ahead): PostsState {
  const before = held.ahead.get(id);
  if (!before) return held;
  const { [done]: _ended, ...rest } = before;
  const ahead = new Map(held.ahead);
  if (Object.keys(rest).length === 0) ahead.delete(id);
  else ahead.set(id, rest);
  return { ...held, ahead };
}

/** A share goes with what it shares; a quote stays and says that it lost something. */
function withoutPosts(held: PostsState, ids: readonly string[]): PostsState {
  if (ids.length === 0) return held;
  const shares = [...held.byId.values()].filter((p) => p.shared && ids.includes(p.shared.id)).map((p) => p.id);
  const all = new Set([...ids, ...shares]);
  const timelines = new Map([...held.timelines].map(([key, t]) => [key, { ...t, ids: t.ids.filter((id) => !all.has(id)), fresh: t.fresh.filter((id) => !all.has(id)) }]));
  return { ...held, timelines, byId: without(held.byId, all), dirty: without(held.dirty, all), gone: new Set([...held.gone, ...all]) };
}

function without<V>(map: ReadonlyMap<string, V>, ids: Iterable<string>): ReadonlyMap<string, V> {
  const next = new Map(map);
  for (const id of ids) next.delete(id);
  return next;
}

/** What is held and told to have changed. */
function marked(held: PostsState, ids: readonly string[]): PostsState {
  const known = ids.filter((id) => held.byId.has(id));
  if (known.length === 0) return held;
  const dirty = new Map(held.dirty);
  for (const id of known) dirty.set(id, (dirty.get(id) ?? 0) + 1);
  return { ...held, dirty };
}

const MOST_HEARD = 200;

function heard(held: PostsState, ids: readonly string[]): PostsState {
  const unknown = ids.filter((id) => !held.byId.has(id));
  return unknown.length === 0 ? held : { ...held, heard: new Set([...held.heard, ...unknown].slice(-MOST_HEARD)) };
}

/** What did not come back is gone; what was told of while the answer was on its way is asked for again. */
function reread(held: PostsState, asked: ReadonlyMap<string, number>, posts: readonly Post[]): PostsState {
  const found = new Set(posts.map((p) => p.id));
  const dirty = new Map([...held.dirty].filter(([id, at]) => asked.get(id) !== at));
  return withoutPosts(withPosts({ ...held, dirty }, posts), [...asked.keys()].filter((id) => !found.has(id)));
}

function onTimeline(held: PostsState, key: TimelineKey, change: (timeline: Timeline) => Timeline): PostsState {
  const timeline = held.timelines.get(key);
  return timeline ? { ...held, timelines: new Map(held.timelines).set(key, change(timeline)) } : held;
}

/** At the top of where it belongs: who just wrote something wants to see it there. */
function published(held: PostsState, post: Post): PostsState {
  const keys = ['home', `user:${post.author.id}`];
  return keys.reduce((next, key) => onTimeline(next, key, (timeline) => {
    const ids = timeline.ids.includes(post.id) ? timeline.ids : [post.id, ...timeline.ids];
    return { ...timeline, ids, fresh: timeline.fresh.filter((id) => id !== post.id) };
  }), held);
}

function withFresh(timeline: Timeline, posts: readonly Post[], byId: ReadonlyMap<string, Post>): Timeline {
  const known = new Set([...timeline.ids, ...timeline.fresh]);
  const added = posts.map((p) => p.id).filter((id) => !known.has(id));
  if (added.length === 0) return timeline;
  const at = (id: string): string => byId.get(id)?.createdAt ?? '';
  return { ...timeline, fresh: [...timeline.fresh, ...added].sort((a, b) => (at(a) < at(b) ? 1 : -1)) };
}

function loaded(held: PostsState, { key, posts, nextCursor, since, mode, told = 0 }: Events['timelineLoaded']): PostsState {
  const before = timelineIn({ posts: held }, key);
  if (mode === 'kept' && before.isLoaded) return held;
  const ids = posts.map((p) => p.id);
  const next = withPosts(held, posts);
  const timeline: Timeline = mode === 'older'
    ? { ...before, ids: [...before.ids, ...ids.filter((id) => !before.ids.includes(id) && !before.fresh.includes(id))], nextCursor }
    : { ids, fresh: [], nextCursor, since: since ?? before.since, isLoaded: mode !== 'kept', ...(mode === 'restart' ? { isRestarted: true } : {}) };
  const timelines = new Map(next.timelines).set(key, timeline);
  return key === 'home' && mode !== 'older' && mode !== 'kept' ? { ...next, timelines, asked: Math.max(next.asked, told) } : { ...next, timelines };
}

/** What is shared or quoted goes with it, where it stands nowhere of its own. */
function released(held: PostsState, ids: readonly string[]): PostsState {
  const listed = new Set([...held.timelines.values()].flatMap((t) => [...t.ids, ...t.fresh]));
  const inner = ids.flatMap((id) => [held.byId.get(id)?.shared?.id, held.byId.get(id)?.quoted?.id]).filter((id): id is string => id !== undefined && !listed.has(id));
  const all = [...ids, ...inner];
  return { ...held, byId: without(held.byId, all), dirty: without(held.dirty, all) };
}

/** A screen that is closed keeps nothing; what another one shows stays. */
function dropped(held: PostsState, key: TimelineKey): PostsState {
  const timelines = new Map(held.timelines);
  timelines.delete(key);
  const kept = new Set([...timelines.values()].flatMap((t) => [...t.ids, ...t.fresh]));
  const inner = [...held.byId.values()].filter((p) => kept.has(p.id)).flatMap((p) => [p.shared?.id, p.quoted?.id]);
  for (const id of inner) if (id) kept.add(id);
  const free = [...held.byId.keys()].filter((id) => !kept.has(id));
  return { ...held, timelines, byId: without(held.byId, free), dirty: without(held.dirty, free) };
}

/** A post as it is shown: with what is under way applied. */
export function postIn({ posts }: Pick<State, 'posts'>, id: string): Post | undefined {
  const post = posts.byId.get(id);
  const ahead = posts.ahead.get(id);
  return post && ahead ? withAhead(post, ahead) : post;
}

export function withAhead(post: Post, { isLiked, isShared, options }: Ahead): Post {
  let next = post;
  if (isLiked !== undefined && isLiked !== post.isLiked) next = { ...next, isLiked, likes: Math.max(0, post.likes + (isLiked ? 1 : -1)) };
  if (isShared !== undefined && isShared !== post.isShared) next = { ...next, isShared, shares: Math.max(0, post.shares + (isShared ? 1 : -1)) };
  if (options && post.poll) next = { ...next, poll: withVote(post.poll, options) };
  return next;
}

type Poll = NonNullable<Post['poll']>;

function withVote(poll: Poll, mine: readonly number[]): Poll {
  const votes = (i: number): number => Number(mine.includes(i)) - Number(poll.mine.includes(i));
  const voters = poll.voters + Number(mine.length > 0) - Number(poll.mine.length > 0);
  return { ...poll, mine, voters, options: poll.options.map((o, i) => ({ ...o, votes: o.votes + votes(i) })) };
}
