import { effect } from '@preact/signals-core';
import { kernel } from '../../core';
import { checkTimeline } from './feed';
import type { TimelineKey } from './store';

const EVERY_MS = 20_000;

/**
 * Looks again and again for what is new in a timeline of which nobody is told, while somebody sees it. News of people whom one follows are a reason to look at once.
 * Answers how to end it.
 */
export function keepLive(key: TimelineKey, isSeen: () => boolean): () => void {
  let isBusy = false;
  let heard = kernel.store.now.posts.news;
  const look = (): void => {
    if (isBusy || document.hidden || kernel.store.now.link !== 'online' || !isSeen()) return;
    isBusy = true;
    checkTimeline(key).catch((error: unknown) => console.warn('What is new in a timeline could not be read', error)).finally(() => (isBusy = false));
  };
  const timer = setInterval(look, EVERY_MS);
  document.addEventListener('visibilitychange', look);
  const stop = effect(() => {
    const { news } = kernel.store.state.value.posts;
    if (news === heard) return;
    heard = news;
    queueMicrotask(look);
  });
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    stop();
  };
}
