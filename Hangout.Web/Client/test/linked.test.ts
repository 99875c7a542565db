import { render } from 'lit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../core';
import type { Kernel } from '../core/kernel';
import type { Message, Post } from '../core/wire';
import { messageExtensions } from '../features/chat/extensions';
import { change, draft, missing, quoteMessage } from '../features/posts/draft';
import { LinkedMessage } from '../features/posts/linked-message';
import { LinkedPost } from '../features/posts/linked-post';
import { messagesLinkedIn, postsLinkedIn, withoutMessageAddress, withoutMessageLine } from '../features/posts/links';
import { startPage } from './desktop';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));
afterEach(() => document.body.replaceChildren());

const ORIGIN = 'https://hangout.test';
const [P1, P2, C1, M1] = [1, 2, 3, 4].map((n) => `01900000-0000-7000-8000-00000000000${n}`) as [string, string, string, string];
const link = (path: string, origin = ORIGIN): string => `<p><a href="${origin}${path}" rel="nofollow">${origin}${path}</a></p>`;
const post = (id: string, text: string): Post => ({
  id, author: { id: 'ann', username: 'ann', name: 'Ann' }, kind: 'text', audience: 'public', text, version: 1, likes: 0, comments: 0, shares: 0, isLiked: false, isShared: false,
  createdAt: '2026-01-01T00:00:00Z',
});

describe('what a text leads to', () => {
  it('are posts and messages of this desk: each once, at most three, and none in code or elsewhere', () => {
    const many = [P1, P1, P2, C1, M1].map((id) => link(`/posts/${id}`)).join('');
    expect(postsLinkedIn({ html: many }, ORIGIN)).toEqual([P1, P2]);
    expect(postsLinkedIn({ html: link(`/posts/${P1}`, 'https://elsewhere.test') + link('/posts/1') + link('/people/ann') }, ORIGIN)).toEqual([]);
    expect(postsLinkedIn({ html: `<code>${ORIGIN}/posts/${P1}</code>` }, ORIGIN)).toEqual([]);
    expect(messagesLinkedIn({ html: link(`/app/chat/${C1}/${M1}`) }, ORIGIN)).toEqual([{ conversationId: C1, messageId: M1 }]);
  });

  it('does not stand in a post a second time, where a card stands for it', () => {
    const address = `${ORIGIN}/app/chat/${C1}/${M1}`;
    expect(withoutMessageAddress(`<p>Look</p>\n${link(`/app/chat/${C1}/${M1}`)}`, ORIGIN)).toBe('<p>Look</p>');
    expect(withoutMessageAddress(link('/elsewhere'), ORIGIN)).toBe(link('/elsewhere'));
    expect(withoutMessageLine(`Look\n\n${address}`, ORIGIN)).toBe('Look');
    expect(withoutMessageLine('Look there', ORIGIN)).toBe('Look there');
  });
});

describe('on the page', () => {
  let page: Kernel;
  beforeEach(async () => {
    page = await startPage();
  });

  const shown = async <T extends HTMLElement & { updateComplete: Promise<boolean> }>(element: T): Promise<T> => {
    document.body.append(element);
    await element.updateComplete;
    return element;
  };

  it('a message shows the posts that it leads to, all asked for together, and says quietly which of them is gone', async () => {
    const get = vi.spyOn(page.http, 'get').mockResolvedValue([post(P1, 'A **harbour**')]);
    const cards = await Promise.all([P1, P2].map((postId) => shown(Object.assign(new LinkedPost(), { postId }))));
    await vi.waitFor(() => expect(cards[0]!.querySelector('a')?.getAttribute('href')).toBe(`/posts/${P1}`));
    expect(cards[0]!.textContent).toContain('A harbour');
    await vi.waitFor(() => expect(cards[1]!.textContent).toContain('This post is gone'));
    expect(cards[1]!.querySelector('[role=alert]')).toBeNull();
    expect(get.mock.calls).toEqual([['/api/posts', { ids: [P1, P2] }]]);

    // The other one may see it again: the next time that it is shown it is asked for anew.
    get.mockResolvedValue([post(P2, 'Back again')]);
    cards[1]!.remove();
    await shown(cards[1]!);
    await vi.waitFor(() => expect(cards[1]!.textContent).toContain('Back again'));
  });

  it('a card without a connection offers to try again', async () => {
    const get = vi.spyOn(page.http, 'get').mockRejectedValueOnce(new ApiError(0, 'network', ''));
    const card = await shown(Object.assign(new LinkedPost(), { postId: P1 }));
    await vi.waitFor(() => expect(card.querySelector('button')).not.toBeNull());
    get.mockResolvedValue([post(P1, 'Here it is')]);
    card.querySelector('button')!.click();
    await vi.waitFor(() => expect(card.textContent).toContain('Here it is'));
  });

  it('a message in a post is read for whoever looks: who is not in its conversation sees that it is not visible', async () => {
    const get = vi.spyOn(page.http, 'get').mockRejectedValueOnce(new ApiError(404, 'conversation_not_found', ''));
    const card = await shown(Object.assign(new LinkedMessage(), { place: { conversationId: C1, messageId: M1 } }));
    await vi.waitFor(() => expect(card.textContent).toContain('This message is not visible to you.'));
    expect(card.querySelector('a')).toBeNull();

    // Somebody adds them to the conversation.
    const message: Message = { id: M1, conversationId: C1, seq: 1, change: 1, senderId: 'ann', kind: 'text', text: 'The boat leaves at nine', createdAt: '2026-01-01T00:00:00Z' };
    get.mockResolvedValue({ messages: [message], users: [{ id: 'ann', username: 'ann', name: 'Ann' }], hasOlder: false, hasNewer: false, lastChange: 1 });
    page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [{ ...new ServerModel().conversation(), id: C1 }], gone: [] } });
    await vi.waitFor(() => expect(card.textContent).toContain('The boat leaves at nine'));
    expect(card.querySelector('strong')?.textContent).toBe('Ann');
  });

  it('a message is shared as a post that holds its address and nothing of what it says', () => {
    const message: Message = { id: M1, conversationId: C1, seq: 1, change: 1, senderId: 'ann', kind: 'text', text: 'secret', createdAt: '' };
    change({ text: '' });
    quoteMessage(message);
    expect(draft.value.messageUrl).toBe(`${location.origin}/app/chat/${C1}/${M1}`);
    expect(JSON.stringify(draft.value)).not.toContain('secret');
    expect(missing(draft.value, { items: [] })).toBeUndefined();
    expect(missing({ ...draft.value, text: 'x'.repeat(5_000) }, { items: [] })).toBe('posts.missing.long');
    change({ messageUrl: undefined });
  });

  it('a message without such a link shows no card', () => {
    const message: Message = { id: M1, conversationId: C1, seq: 1, change: 1, senderId: 'ann', kind: 'text', text: 'hello', html: '<p>hello</p>', createdAt: '' };
    const below = (html: string): Element | null => {
      const host = document.createElement('div');
      for (const part of messageExtensions().map((e) => e.below?.({ message: { ...message, html }, chat: page.store.now.chats.get('c1')!, me: 'me' }))) {
        const place = document.createElement('div');
        if (part !== undefined) render(part, place);
        host.append(place);
      }
      return host.querySelector('linked-post');
    };
    expect(below('<p>hello</p>')).toBeNull();
    expect(below(link(`/posts/${P1}`, location.origin))).not.toBeNull();
  });
});
