import { kernel, reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import type { Post, PostAudience } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { confirm } from '../../ui/confirm';
import { flash } from '../../ui/flash';
import { postsApi } from './api';
import type { Ahead } from './store';

/** What is done to one post goes to the server one after the other: of a like and its taking back the last one counts. */
const queues = new Map<string, Promise<unknown>>();

/** What one did last to a post, by kind: an answer that was overtaken by the next click takes nothing back. */
const latest = new Map<string, object>();

/** Shows something at once, has the server do it, and takes it back, saying so, where it refuses. */
async function ahead(id: string, done: keyof Ahead, change: Ahead, work: () => Promise<Post | undefined>): Promise<void> {
  const key = `${id} ${done}`;
  const mine = {};
  latest.set(key, mine);
  kernel.store.dispatch({ type: 'postAhead', id, ahead: change });
  try {
    const run = (queues.get(key) ?? Promise.resolve()).then(work, work);
    queues.set(key, run);
    const post = await run;
    if (post) kernel.store.dispatch({ type: 'postsLoaded', posts: [post] });
    if (latest.get(key) === mine) kernel.store.dispatch({ type: 'postAheadEnded', id, done });
  } catch (error) {
    if (latest.get(key) !== mine) return;
    kernel.store.dispatch({ type: 'postAheadEnded', id, done });
    const reason = reasonOf(error);
    if (reason === 'post_not_found') kernel.store.dispatch({ type: 'postsGone', ids: [id] });
    flash(`${t(`posts.failed.${done}`)} ${errorText(reason)}`, true);
  } finally {
    if (latest.get(key) === mine) {
      latest.delete(key);
      queues.delete(key);
    }
  }
}

export const likePost = (id: string, isLiked: boolean): Promise<void> => ahead(id, 'isLiked', { isLiked }, () => postsApi.like(id, isLiked));

export const votePost = (id: string, options: readonly number[]): Promise<void> => ahead(id, 'options', { options }, () => postsApi.vote(id, options));

/** Passes a post on without a word, or takes that back. */
export const sharePost = (id: string, isShared: boolean, audience: PostAudience = 'public'): Promise<void> => ahead(id, 'isShared', { isShared }, async () => {
  if (isShared) {
    const share = await postsApi.share(id, { id: uuidv7(), audience });
    kernel.store.dispatch({ type: 'postPublished', post: share });
    announce(t('posts.shared.done'));
  } else {
    await postsApi.unshare(id);
    const { me, posts } = kernel.store.now;
    kernel.store.dispatch({ type: 'postsGone', ids: [...posts.byId.values()].filter((p) => p.shared?.id === id && p.author.id === me.id).map((p) => p.id) });
  }
  const [post] = await postsApi.byId([id]);
  return post;
});

export async function deletePost(post: Post): Promise<void> {
  const isSure = await confirm({ title: t('posts.delete.title'), text: t('posts.delete.text'), action: t('action.delete') });
  if (!isSure) return;
  try {
    await postsApi.delete(post.id);
    kernel.store.dispatch({ type: 'postsGone', ids: [post.id] });
    announce(t('posts.delete.done'));
  } catch (error) {
    flash(`${t('posts.failed.delete')} ${errorText(reasonOf(error))}`, true);
  }
}

export const addressOf = (postId: string): string => `${location.origin}/posts/${postId}`;

export function copyAddress(postId: string): void {
  navigator.clipboard.writeText(addressOf(postId)).then(() => flash(t('links.copied')), (error: unknown) => console.warn('Copying failed', error));
}
