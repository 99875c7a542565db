/** What a push tells (PushPayload of the server). */
export interface Push {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly body?: string;
  readonly conversationId?: string;
  readonly seq?: number;
  readonly postId?: string;
  readonly commentId?: string;
  readonly actorId?: string;
}

/** A page of Hangout, as the service worker sees it. */
interface Page {
  readonly url: string;
  readonly visibilityState: DocumentVisibilityState;
  focus(): Promise<unknown>;
  postMessage(message: { readonly open: string }): void;
}

/** What this uses of a service worker. */
export interface PushWorker {
  readonly clients: {
    matchAll(which: { readonly type: 'window'; readonly includeUncontrolled?: boolean }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly registration: { showNotification(title: string, options: NotificationOptions): Promise<void> };
}

/** The place of the desktop that a push is about, as a link (core/navigation.ts). */
export function placeOf({ kind, conversationId, seq, postId, commentId, actorId }: Push): string {
  const link = (name: string, place: Record<string, string | number | undefined>): string =>
    `/#${name}?${new URLSearchParams(Object.entries(place).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]))).toString()}`;
  if (conversationId) return link('conversation', { conversationId, seq });
  if (postId) return link('post', { postId, commentId });
  if (kind === 'friendRequest') return link('people', { tab: 'requests' });
  return kind === 'follow' && actorId ? link('profile', { userId: actorId }) : '/';
}

/** Shows a push, unless somebody looks at the desktop: that tells of it itself. The same one again replaces the first. */
export async function show(push: Push, worker: PushWorker): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.some((page) => page.visibilityState === 'visible')) return;
  await worker.registration.showNotification(push.title, { body: push.body ?? '', tag: push.id, data: push });
}

/** Leads to what a push is about: in a desktop that is open, else in a new one. */
export async function open(push: Push, worker: PushWorker): Promise<void> {
  const place = placeOf(push);
  const pages = await worker.clients.matchAll({ type: 'window' });
  const desk = pages.find((page) => new URL(page.url).pathname === '/');
  if (!desk) {
    await worker.clients.openWindow(place);
    return;
  }
  await desk.focus();
  desk.postMessage({ open: place });
}
