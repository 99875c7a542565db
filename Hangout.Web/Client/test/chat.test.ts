import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../core/http';
import type { Kernel } from '../core/kernel';
import { limits, type Desktop, type MessagePage } from '../core/wire';
import { windows } from '../desktop';
import { windowsApi } from '../desktop/api';
import { Desk } from '../desktop/desk';
import { ConversationList } from '../features/chat/conversation-list';
import { MessageList } from '../features/chat/message-list';
import { NewConversation } from '../features/chat/new-conversation';
import { ChatWindow } from '../features/chat/window';
import { conversationsApi } from '../features/conversations';
import type { Stretch } from '../features/conversations/api';
import { keptChats } from '../features/conversations/kept';
import { peopleApi, presence } from '../features/people';
import { startPage } from './desktop';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));

const pause = (): Promise<void> => new Promise((done) => void setTimeout(done, 50));
let server: ServerModel;
let page: Kernel;

beforeEach(async () => {
  server = new ServerModel();
  for (let i = 0; i < 200; i++) server.send('ann', false);
  server.read(200);
  page = await startPage(server);
});
afterEach(() => document.body.replaceChildren());

/** What the server answers to a request for history. */
function pageOf({ around, before, after }: Stretch): MessagePage {
  if (around !== undefined) return server.page(around - 5, around + 5);
  if (before !== undefined) return server.page(before - 50, before - 1);
  return after === undefined ? server.page(server.messages.length - 49, server.messages.length) : server.page(after + 1, after + 50);
}

/** Puts an element into an open chat window. Windows are 600 by 400 pixels. */
function inWindow(element: HTMLElement, view = {}): string {
  const module = (key: string): object => ({ key, x: 0, y: 0, width: 600, height: 400, minWidth: 300, minHeight: 200 });
  windows.restore({ modules: [module('chat'), module('notifications')], windows: [] } as unknown as Desktop, 'desk');
  const { id } = windows.openNew('chat', view)!;
  const frame = document.createElement('hangout-window');
  frame.id = `w-${id}`;
  frame.append(element);
  document.body.append(frame);
  return id;
}

describe('a message', () => {
  const unread = (): number => page.store.now.chats.get(server.id)!.info.unreadCount;
  const live = (): void => page.store.dispatch({ type: 'messagesChanged', event: { conversationId: server.id, messages: [server.send('ann', false)] } });
  let id: string;

  beforeEach(async () => {
    vi.spyOn(conversationsApi, 'messages').mockImplementation(async (_id, stretch) => pageOf(stretch));
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(300);
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(100, 100, 300, 60));
    vi.spyOn(document, 'hasFocus').mockReturnValue(true);
    windows.desk.value = { width: 1440, height: 848 };
    const list = Object.assign(new MessageList(), { conversationId: server.id });
    id = inWindow(list);
    await vi.waitFor(() => expect(list.querySelector('[data-seq="200"]')).not.toBeNull(), 10_000);
  });

  it('is read once it is on the screen of a page with the focus', async () => {
    live();
    await vi.waitFor(() => expect(unread()).toBe(0), 10_000);
  });

  it('stays unread while another window covers it, and is read when that is gone', async () => {
    const cover = windows.openNew('notifications')!.id;
    windows.place(cover, { x: 50, y: 50, width: 600, height: 400 });
    live();
    await pause();
    expect(unread()).toBe(1);
    windows.place(cover, { x: 800, y: 50, width: 600, height: 400 });
    await vi.waitFor(() => expect(unread()).toBe(0), 10_000);
  });

  it('stays unread in a minimised window, and behind the page in front of a phone', async () => {
    windows.minimize(id);
    live();
    await pause();
    expect(unread()).toBe(1);
    windows.device.value = 'phone';
    windows.openNew('notifications');
    windows.focus(id);
    await vi.waitFor(() => expect(unread()).toBe(0), 10_000);
    windows.open('notifications');
    live();
    await pause();
    expect(unread()).toBe(1);
  });

  it('stays unread in a page without the focus', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    live();
    await pause();
    expect(unread()).toBe(1);
  });
});

describe('the messages of a conversation', () => {
  let list: MessageList;
  const shown = (): number[] => [...list.querySelectorAll<HTMLElement>('[data-seq]')].map((e) => Number(e.dataset.seq));

  function show(): void {
    list = new MessageList();
    list.conversationId = server.id;
    document.body.append(list);
  }

  it('are fetched again when too much was missed while they were open', async () => {
    vi.spyOn(conversationsApi, 'messages').mockImplementation(async (_id, stretch) => pageOf(stretch));
    show();
    await vi.waitFor(() => expect(shown()).toContain(200), 10_000);

    for (let i = 0; i < 600; i++) server.send('ann', false);
    const request = { conversations: [{ conversationId: server.id, change: 200 }], full: true };
    page.store.dispatch({ type: 'synced', request, result: server.sync(request) });
    await vi.waitFor(() => expect(shown()).toContain(800), 10_000);
  });

  it('show the one that was jumped to while they were loading', async () => {
    const asked: Stretch[] = [];
    let answer = (): void => undefined;
    vi.spyOn(conversationsApi, 'messages').mockImplementation(async (_id, stretch) => {
      asked.push(stretch);
      if (Object.keys(stretch).length === 0) await new Promise<void>((done) => (answer = done));
      return pageOf(stretch);
    });
    show();
    await list.updateComplete;
    const jumped = list.jumpTo(20);
    answer();
    await jumped;
    await vi.waitFor(() => expect(list.querySelector('.is-lit')?.getAttribute('data-seq')).toBe('20'), 10_000);
    expect(asked.slice(0, 2)).toEqual([{}, { around: 20 }]);
  });

  it('open where they would when the one that was jumped to cannot be had', async () => {
    const messages = vi.spyOn(conversationsApi, 'messages').mockImplementation(async (_id, stretch) => {
      if (stretch.around !== undefined) throw new ApiError(400, 'validation_failed', '');
      return pageOf(stretch);
    });
    show();
    await list.updateComplete;
    await list.jumpTo(20);
    await vi.waitFor(() => expect(messages.mock.calls.some(([, stretch]) => stretch.before !== undefined)).toBe(true), 10_000);
    expect(shown()).toContain(200);
  });
});

describe('somebody without conversations', () => {
  it('begins a conversation with a suggested person by one click', async () => {
    page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [], gone: [server.id] } });
    vi.spyOn(conversationsApi, 'channels').mockResolvedValue({ items: [] });
    const user = { id: 'ann', username: 'ann', name: 'Ann' };
    vi.spyOn(peopleApi, 'suggested').mockResolvedValue({ items: [{ user, sharedConversations: 2 }] });
    const create = vi.spyOn(conversationsApi, 'create').mockResolvedValue({ ...server.conversation(), id: 'd1', kind: 'direct' });
    page.store.dispatch({ type: 'conversationsListed', conversations: [] });
    const list = Object.assign(new ConversationList(), { drafts: new Set<string>() });
    const chosen: string[] = [];
    list.addEventListener('choose', (event) => chosen.push((event as CustomEvent<string>).detail));
    document.body.append(list);
    const suggestion = (): HTMLElement | null => list.querySelector('chat-welcome [data-username=ann]');
    await vi.waitFor(() => expect(suggestion()?.textContent).toContain('2 conversations in common'), 10_000);
    suggestion()!.click();
    await vi.waitFor(() => expect(chosen).toEqual(['d1']), 10_000);
    expect(create).toHaveBeenCalledWith(expect.objectContaining({ kind: 'direct', memberIds: ['ann'] }));
    expect(page.store.now.chats.has('d1')).toBe(true);
  });

  it('joins a suggested channel by one click', async () => {
    page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [], gone: [server.id] } });
    const channel = { id: 'ch1', title: 'general', memberCount: 3, isMember: false };
    vi.spyOn(conversationsApi, 'channels').mockResolvedValue({ items: [channel] });
    const join = vi.spyOn(conversationsApi, 'join').mockResolvedValue(undefined);
    vi.spyOn(conversationsApi, 'get').mockResolvedValue({ ...server.conversation(), id: 'ch1' });
    page.store.dispatch({ type: 'conversationsListed', conversations: [] });
    const list = Object.assign(new ConversationList(), { drafts: new Set<string>() });
    const chosen: string[] = [];
    list.addEventListener('choose', (event) => chosen.push((event as CustomEvent<string>).detail));
    document.body.append(list);
    const suggestion = (): HTMLElement | null => list.querySelector('chat-welcome [data-id=ch1]');
    await vi.waitFor(() => expect(suggestion()).not.toBeNull(), 10_000);
    suggestion()!.click();
    await vi.waitFor(() => expect(chosen).toEqual(['ch1']), 10_000);
    expect(join).toHaveBeenCalledWith('ch1');
    expect(page.store.now.chats.has('ch1')).toBe(true);
  });
});

describe('a conversation with more unread messages than can be counted', () => {
  beforeEach(async () => {
    for (let i = 0; i < 1_200; i++) server.send('ann', false);
    vi.spyOn(conversationsApi, 'messages').mockImplementation(async () => server.page(180, 250));
    const conversation = { ...server.conversation(), unreadCount: limits.unreadCount };
    page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [conversation], gone: [] } });
    expect(page.store.now.chats.get(server.id)!.info.unreadCount).toBe(limits.unreadCount);
  });

  it('says so at the way to the newest, not how many of them are held', async () => {
    const list = Object.assign(new MessageList(), { conversationId: server.id });
    document.body.append(list);
    await vi.waitFor(() => expect(list.querySelector('.jump')?.textContent.trim()).toBe('999+ new messages'), 10_000);
  });

  it('says the same to the eye and to a screen reader', async () => {
    const list = Object.assign(new ConversationList(), { drafts: new Set<string>() });
    document.body.append(list);
    await list.updateComplete;
    const badge = list.querySelector('.conversation-badges .badge:not(.badge-mention)')!;
    expect(badge.querySelector('[aria-hidden]')!.textContent).toBe('999+');
    expect(badge.querySelector('.visually-hidden')!.textContent).toBe('999+ unread messages');
    expect(badge.getAttribute('title')).toBe('999+ unread messages');
  });
});

describe('a conversation of which more and more is held', () => {
  const held = (): number => page.store.now.chats.get(server.id)?.timeline?.messages.length ?? 0;
  const live = (): void => page.store.dispatch({ type: 'messagesChanged', event: { conversationId: server.id, messages: [server.send('ann', false)] } });

  it('lets go of old messages, unless somebody reads further up', async () => {
    vi.spyOn(conversationsApi, 'messages').mockReturnValue(new Promise(() => undefined));
    const list = new MessageList();
    list.conversationId = server.id;
    document.body.append(list);
    for (let i = 0; i < 450; i++) server.send('ann', false);
    const request = { conversations: [{ conversationId: server.id, change: 200 }], full: false };
    page.store.dispatch({ type: 'pageLoaded', conversationId: server.id, page: server.page(1, 650), mode: 'replace' });
    page.store.dispatch({ type: 'synced', request, result: server.sync(request) });
    await list.updateComplete;
    const scroller = list.querySelector('.messages-scroll')!;
    const height = vi.spyOn(scroller, 'scrollHeight', 'get').mockReturnValue(10_000);
    scroller.dispatchEvent(new Event('scroll')); // The list grew: whoever stood at its end stays there.
    expect(scroller.scrollTop).toBe(10_000);
    scroller.scrollTop = 0;
    scroller.dispatchEvent(new Event('scroll'));
    const kept = vi.spyOn(keptChats, 'write');
    page.run();
    live();
    await vi.waitFor(() => expect(kept).toHaveBeenCalled(), 4_000); // The same round looks for what can go.
    expect(held()).toBe(651);

    height.mockReturnValue(0);
    scroller.dispatchEvent(new Event('scroll'));
    live();
    await vi.waitFor(() => expect(held()).toBe(300), 4_000);
    await list.updateComplete;
    expect(list.querySelectorAll('[data-seq]')).toHaveLength(300);
  }, 20_000);
});

describe('the other person of the open conversation', () => {
  it('is watched also when the list does not show them', async () => {
    const ann = { id: 'ann', username: 'ann', name: 'Ann' };
    const direct = { ...server.conversation(), id: 'd1', kind: 'direct' as const, members: [ann] };
    page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [direct], gone: [] } });
    const watched = new Map<object, readonly string[] | undefined>();
    vi.spyOn(presence, 'watch').mockImplementation((key, ids) => void watched.set(key, ids));
    vi.spyOn(conversationsApi, 'messages').mockReturnValue(new Promise(() => undefined));
    const chat = new ChatWindow();
    inWindow(chat, { conversation: 'd1' });
    await vi.waitFor(() => expect(watched.get(chat)).toEqual(['ann']), 10_000);
  });
});

describe('the keyboard', () => {
  function press(target: HTMLElement, key: string, more: KeyboardEventInit): boolean {
    document.body.append(target);
    return target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  }

  it('leaves arrows and Enter to an input method', async () => {
    for (const [element, key] of [[Object.assign(new ConversationList(), { drafts: new Set<string>() }), 'ArrowDown'], [new NewConversation(), 'Enter']] as const) {
      document.body.append(element);
      await element.updateComplete;
      const input = element.querySelector<HTMLInputElement>('input[type=search]')!;
      input.focus();
      const pressed = (more: KeyboardEventInit): boolean => input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
      expect(pressed({ isComposing: true })).toBe(true);
      expect(pressed({})).toBe(false);
    }
  });

  it('leaves a text field the accent that Alt and the key left of 1 begin on a Mac', () => {
    vi.spyOn(windowsApi, 'read').mockReturnValue(new Promise(() => undefined));
    new Desk(document.createElement('main')).start();
    const alt = { altKey: true, code: 'Backquote' };
    expect(press(document.createElement('textarea'), 'Dead', alt)).toBe(true);
    expect(press(document.createElement('textarea'), '`', alt)).toBe(false);
    expect(press(document.createElement('button'), 'Dead', alt)).toBe(false);
  });
});
