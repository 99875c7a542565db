/** The feed: timelines of posts, and single posts with their comments (SOC-3). */
import { kernel, register } from '../../core';
import type { View } from '../../core/navigation';
import './feed.css';
import { followLinks } from './links';
import type { FeedWindow } from './window';

const load = () => import('./window');

async function open(view?: View): Promise<FeedWindow | undefined> {
  await load();
  return (await kernel.navigation.windows.open('feed', view)) as FeedWindow | undefined;
}

const failed = (error: unknown): void => console.warn('The feed could not be opened', error);

register({
  name: 'feed',
  modules: { feed: { element: 'hangout-feed', load, badge: ({ posts }) => posts.timelines.get('home')?.fresh.length ?? 0 } },
  commands: [
    { id: 'feed.write', title: 'feed.write', icon: 'edit', run: () => kernel.navigation.navigate('writePost', {}) },
    { id: 'feed.column', title: 'deck.add', icon: 'new', run: () => void open().then((feed) => feed?.addColumn(), failed) },
  ],
  shortcuts: [
    { keys: '.', title: 'feed.shortcut.fresh', group: 'feed.shortcuts' }, { keys: 'J K', title: 'feed.shortcut.walk', group: 'feed.shortcuts' },
    { keys: 'Ctrl+Enter', title: 'feed.shortcut.publish', group: 'feed.shortcuts' }, { keys: '[ ]', title: 'deck.shortcut.walk', group: 'feed.shortcuts' },
    { keys: 'Alt+Shift+← →', title: 'deck.shortcut.move', group: 'feed.shortcuts' }, { keys: 'Alt+Shift+Del', title: 'deck.shortcut.remove', group: 'feed.shortcuts' },
  ],
  places: {
    post: ({ postId, commentId }) => {
      open({ post: postId, ...(commentId === undefined ? {} : { comment: commentId }) }).catch(failed);
    },
    tag: ({ tag }) => {
      open({ tab: 'tag', tag }).catch(failed);
    },
    writePost: () => {
      open({ tab: 'home' }).then((feed) => feed?.write(), failed);
    },
  },
  start: followLinks,
  ahead: load,
});
