/** Posts (SOC-1 to SOC-4): what people publish, with likes, comments, shares and quotes. The windows that show them are in `feed` and `profile`. */
import { effect } from '@preact/signals-core';
import { html, nothing } from 'lit';
import { ApiError, kernel, register } from '../../core';
import { extendMessages } from '../chat';
import { failedIn, isReady } from '../files';
import { sendBy } from '../outbox';
import { postsApi } from './api';
import { isWaiting, publish, quoteMessage, restoreDraft, tray } from './draft';
import { catchUpChanges, catchUpNews, keepHome } from './feed';
import { upgradePosts } from './kept';
import { postsLinkedIn } from './links';
import './posts.css';
import type { PublishPostRequest } from '../../core/wire';

export { postsApi } from './api';
export { timelineIn } from './store';

declare module '../outbox' {
  interface HttpKinds {
    PublishPost: PublishPostRequest;
  }
}

declare module '../../core/navigation' {
  interface Places {
    /** One post, at a comment if one is given. */
    post: { readonly postId: string; readonly commentId?: string };
    /** Posts with a tag. */
    tag: { readonly tag: string };
    /** Where a post is written. */
    writePost: object;
    /** A person's profile; by username where the ID is not known. Without both one's own. */
    profile: { readonly userId?: string; readonly username?: string };
  }
}

/** The scanner has not seen an image yet: it will in a moment. */
const NOT_READY_MS = 1_500;

sendBy('PublishPost', async (request) => {
  try {
    kernel.store.dispatch({ type: 'postPublished', post: await postsApi.publish(request) });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'file_not_ready') throw new ApiError(error.status, 'overloaded', error.message, NOT_READY_MS);
    throw error;
  }
});

export const loadPosts = () => import('./parts');

const loadCards = (): void => void import('./linked-post').catch((error: unknown) => console.warn('The card of a post could not be loaded', error));

extendMessages({
  actions: [{
    title: 'posts.frommessage', icon: 'feed', rank: 36,
    isOffered: ({ message }) => !message.deletedAt && message.kind !== 'system',
    run: ({ message }) => quoteMessage(message),
  }],
  below: ({ message }) => {
    const posts = postsLinkedIn(message);
    if (posts.length === 0) return nothing;
    loadCards();
    return html`<div class="message-posts">${posts.map((id) => html`<linked-post .postId=${id}></linked-post>`)}</div>`;
  },
});

register({
  name: 'posts',
  upgrade: upgradePosts,
  events: { PostsChanged: (event) => kernel.store.dispatch({ type: 'postsChanged', event }) },
  catchUp: [catchUpNews, catchUpChanges],
  connected: () => kernel.store.dispatch({ type: 'postsMissed' }),
  start: () => {
    keepHome();
    restoreDraft().catch((error: unknown) => console.warn('What was being written could not be read', error));
    // A post that waits for its images goes out with the last of them, and is kept back by what failed.
    effect(() => {
      if (!isWaiting.value) return;
      const items = tray();
      if (failedIn(items)) queueMicrotask(() => (isWaiting.value = false));
      else if (isReady(items)) queueMicrotask(publish);
    });
  },
  ahead: () => Promise.all([import('./parts'), import('./dialogs'), import('./linked-post')]),
});
