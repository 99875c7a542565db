import { describe, expect, it, vi } from 'vitest';
import { open, placeOf, show, type Push, type PushWorker } from '../worker/pushes';

const push = (more: Partial<Push>): Push => ({ id: 'n1', kind: 'message', title: 'Bob', ...more });

/** The worker's own, with pages that somebody looks at or not. */
function worker(...states: DocumentVisibilityState[]) {
  const pages = states.map((visibilityState) => ({ visibilityState, url: `${location.origin}/`, focus: vi.fn(), postMessage: vi.fn() }));
  const showNotification = vi.fn(async () => undefined);
  const openWindow = vi.fn(async () => null);
  const self = { clients: { matchAll: async () => pages, openWindow }, registration: { showNotification } };
  return { pages, showNotification, openWindow, self: self as unknown as PushWorker };
}

describe('a push', () => {
  it('leads to what it is about', () => {
    expect(placeOf(push({ conversationId: 'c1', seq: 7 }))).toBe('/#conversation?conversationId=c1&seq=7');
    expect(placeOf(push({ kind: 'comment', postId: 'p1', commentId: 'k1' }))).toBe('/#post?postId=p1&commentId=k1');
    expect(placeOf(push({ kind: 'like', postId: 'p1' }))).toBe('/#post?postId=p1');
    expect(placeOf(push({ kind: 'friendRequest', actorId: 'u1' }))).toBe('/#people?tab=requests');
    expect(placeOf(push({ kind: 'follow', actorId: 'u1' }))).toBe('/#profile?userId=u1');
    expect(placeOf(push({ kind: 'system' }))).toBe('/');
  });

  it('shows while nobody looks at the desktop, and not beside it', async () => {
    const away = worker('hidden');
    await show(push({ body: 'Hello' }), away.self);
    expect(away.showNotification).toHaveBeenCalledWith('Bob', expect.objectContaining({ body: 'Hello', tag: 'n1' }));
    const there = worker('hidden', 'visible');
    await show(push({}), there.self);
    expect(there.showNotification).not.toHaveBeenCalled();
  });

  it('opens in the desktop that is open, and in a new one where none is', async () => {
    const here = worker('hidden');
    await open(push({ conversationId: 'c1', seq: 7 }), here.self);
    expect(here.pages[0]!.focus).toHaveBeenCalled();
    expect(here.pages[0]!.postMessage).toHaveBeenCalledWith({ open: '/#conversation?conversationId=c1&seq=7' });
    expect(here.openWindow).not.toHaveBeenCalled();
    const closed = worker();
    await open(push({ postId: 'p1' }), closed.self);
    expect(closed.openWindow).toHaveBeenCalledWith('/#post?postId=p1');
  });
});
