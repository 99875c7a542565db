import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../core/kernel';
import type { Message, Reaction } from '../core/wire';
import { Composer } from '../features/chat/composer';
import { messageExtensions, actionsFor, type ShownMessage } from '../features/chat/extensions';
import { MessageList } from '../features/chat/message-list';
import { isEditable } from '../features/editing/store';
import { outbox } from '../features/outbox';
import { withReaction } from '../features/reactions/reaction';
import { namesOf } from '../features/reactions/view';
import { startPage } from './desktop';
import { Hub } from './hub';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));

const message: Message = { id: 'm1', conversationId: 'c1', seq: 1, change: 1, senderId: 'me', kind: 'text', text: 'hello', createdAt: '2024-01-01T00:00:00Z' };
const react = (reactions: readonly Reaction[] | undefined, who: string, emoji: string, isAdded = true): readonly Reaction[] | undefined =>
  withReaction({ ...message, reactions }, who, emoji, isAdded).reactions;

describe('a reaction', () => {
  it('stands by its first, its people in the order in which they came', () => {
    const one = react(react(react(undefined, 'ann', '👍'), 'ben', '🎉'), 'me', '👍');
    expect(one).toEqual([{ emoji: '👍', userIds: ['ann', 'me'] }, { emoji: '🎉', userIds: ['ben'] }]);
  });

  it('twice is once, and taken back twice is gone', () => {
    const held = { ...message, reactions: react(undefined, 'me', '👍') };
    expect(withReaction(held, 'me', '👍', true)).toBe(held);
    expect(withReaction(held, 'me', '👍', false)).not.toHaveProperty('reactions');
    expect(withReaction(message, 'me', '👍', false)).toBe(message);
  });

  it('comes to no deleted message', () => {
    const deleted = { ...message, deletedAt: message.createdAt };
    expect(withReaction(deleted, 'me', '👍', true)).toBe(deleted);
  });

  it('says whose it is, me first and not too many', () => {
    const users = new Map([['ann', { id: 'ann', username: 'ann', name: 'Ann' }]]);
    expect(namesOf({ emoji: '👍', userIds: ['ann', 'me'] }, 'me', users)).toBe('you and Ann');
    expect(namesOf({ emoji: '👍', userIds: Array.from({ length: 40 }, (_, i) => `u${i}`) }, 'me', users)).toContain('28 more');
  });
});

describe('a message of mine', () => {
  it('can be edited while it is text alone', () => {
    expect(isEditable(message, 'me')).toBe(true);
    for (const change of [{ senderId: 'ann' }, { deletedAt: message.createdAt }, { kind: 'image' as const }, { parts: [{ type: 'text' as const, text: 'x' }] }]) {
      expect(isEditable({ ...message, ...change }, 'me')).toBe(false);
    }
  });
});

describe('what is done to a message', () => {
  let server: ServerModel;
  let page: Kernel;
  let list: MessageList;
  const refuse = { error: { code: 'not_allowed', message: '' } };
  const row = (seq: number): HTMLElement => list.querySelector<HTMLElement>(`[data-seq="${seq}"]`)!;
  const drawn = async (): Promise<void> => {
    await new Promise((done) => setTimeout(done, 30));
    await list.updateComplete;
  };

  beforeEach(async () => {
    document.body.replaceChildren();
    server = new ServerModel();
    for (const who of ['ann', 'me', 'ann']) server.send(who, false);
    server.read(3);
    page = await startPage(server);
    page.store.dispatch({ type: 'pageLoaded', conversationId: 'c1', page: server.page(1, 3), mode: 'replace' });
    list = new MessageList();
    list.conversationId = 'c1';
    document.body.append(list);
    await list.updateComplete;
  });

  it('shows at once, and stays when the server has it', async () => {
    await outbox.add('React', { conversationId: 'c1', messageId: 'm1', emoji: '👍', isAdded: true });
    await drawn();
    expect(row(1).querySelector('.reaction')?.getAttribute('aria-pressed')).toBe('true');
    expect(row(1).classList).toContain('is-pending');

    Hub.current.answers.React = () => ({ message: { id: 'm1', seq: 1, change: 4 } });
    page.run();
    await vi.waitFor(() => expect(page.store.now.unsent[0]?.state).toBe('sent'), 10_000);
    page.store.dispatch({ type: 'messagePatched', conversationId: 'c1', patch: {
      name: 'ReactionChanged', messageId: 'm1', seq: 1, change: 4,
      event: { conversationId: 'c1', messageId: 'm1', seq: 1, change: 4, ...{ userId: 'me', emoji: '👍', isAdded: true } },
    } });
    await drawn();
    expect(page.store.now.unsent).toEqual([]);
    expect(row(1).querySelectorAll('.reaction[aria-pressed]')).toHaveLength(1);
    expect(row(1).classList).not.toContain('is-pending');
  });

  it('is as before when the server refuses, and says so with what can be done', async () => {
    for (const call of ['EditMessage', 'DeleteMessage', 'React']) Hub.current.answers[call] = () => refuse;
    page.run();
    await vi.waitFor(() => expect(page.store.now.link).toBe('online'), 10_000);
    await outbox.add('EditMessage', { conversationId: 'c1', messageId: 'm2', text: 'never' });
    await outbox.add('DeleteMessage', { conversationId: 'c1', messageId: 'm2' });
    await vi.waitFor(() => expect(page.store.now.unsent.map((u) => u.state)).toEqual(['failed', 'failed']), 10_000);
    await drawn();
    expect(row(2).querySelector('.message-body')?.textContent).toContain('text 2');
    expect(row(2).querySelectorAll('.message-failed')).toHaveLength(2);
    row(2).querySelectorAll<HTMLButtonElement>('.message-failed button')[1]!.click();
    await vi.waitFor(() => expect(page.store.now.unsent).toHaveLength(1), 10_000);
  });

  it('shows one after the other when much is under way', async () => {
    await outbox.add('EditMessage', { conversationId: 'c1', messageId: 'm2', text: 'once' });
    await outbox.add('EditMessage', { conversationId: 'c1', messageId: 'm2', text: 'twice' });
    await drawn();
    expect(row(2).querySelector('.message-body')?.textContent).toContain('twice');
    await outbox.add('DeleteMessage', { conversationId: 'c1', messageId: 'm2' });
    await drawn();
    expect(row(2).querySelector('.message-deleted')).not.toBeNull();
  });

  it('is offered by who wrote it and what may be done here', () => {
    const chat = page.store.now.chats.get('c1')!;
    const shown = (of: Message, info: object): ShownMessage => ({ message: of, me: 'me', chat: { ...chat, info: { ...chat.info, ...info } } });
    const titles = (of: Message, info = {}): string[] => actionsFor(shown(of, info)).map((a) => a.title);
    expect(titles(server.messages[1]!)).toEqual([
      'reactions.react', 'replies.reply', 'threads.open', 'editing.edit', 'forward.open', 'posts.frommessage', 'saved.save', 'action.copytext', 'permalinks.copy', 'deleting.hide',
      'deleting.everyone']);
    expect(titles(server.messages[0]!)).toEqual([
      'reactions.react', 'replies.reply', 'threads.open', 'forward.open', 'posts.frommessage', 'saved.save', 'action.copytext', 'permalinks.copy', 'deleting.hide',
      'profile.ofauthor']);
    expect(titles(server.messages[0]!, { permissions: ['react', 'pinMessages', 'deleteMessages'] })).toEqual([
      'reactions.react', 'replies.reply', 'threads.open', 'forward.open', 'posts.frommessage', 'pins.pin', 'saved.save', 'action.copytext', 'permalinks.copy', 'deleting.hide',
      'deleting.everyone', 'profile.ofauthor']);
    expect(titles(server.messages[0]!, { permissions: [] })).not.toContain('reactions.react');
    expect(titles({ ...server.messages[1]!, forwarded: {} })).not.toContain('editing.edit');
    expect(titles({ ...server.messages[0]!, pin: { userId: 'me', at: '2024' } }, { permissions: ['pinMessages'] })).toContain('pins.unpin');
    expect(titles(server.messages[1]!, { canPost: false })).not.toContain('editing.edit');
    expect(titles({ ...server.messages[1]!, deletedAt: '2024', text: '' })).toEqual(['deleting.hide']);
  });

  it('is an edit of my last message by the up arrow in an empty composer', async () => {
    const add = vi.spyOn(outbox, 'add').mockResolvedValue(undefined);
    const composer = new Composer();
    composer.conversationId = 'c1';
    document.body.append(composer);
    await composer.updateComplete;
    const area = composer.querySelector('textarea')!;
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(row(2).querySelector('edit-box textarea')).not.toBeNull(), 10_000);
    const edited = row(2).querySelector('textarea')!;
    const press = (key: string): boolean => edited.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    edited.value = 'better';
    edited.dispatchEvent(new InputEvent('input', { bubbles: true }));
    press('Enter');
    expect(add).toHaveBeenCalledWith('EditMessage', { conversationId: 'c1', messageId: 'm2', text: 'better' });
    await drawn();
    expect(row(2).querySelector('edit-box')).toBeNull();
  });

  it('is done by a key while the message has the focus, and only where it is offered', async () => {
    const add = vi.spyOn(outbox, 'add').mockResolvedValue(undefined);
    const press = (seq: number, key: string, more: KeyboardEventInit = {}): boolean =>
      row(seq).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    press(1, 's');
    expect(add).toHaveBeenLastCalledWith('SaveMessage', { conversationId: 'c1', messageId: 'm1', isSaved: true });
    press(1, 'r');
    expect(page.store.now.replies.get('c1')?.id).toBe('m1');
    add.mockClear();
    press(1, 'p'); // Not offered here.
    press(1, 's', { ctrlKey: true });
    expect(add).not.toHaveBeenCalled();
    press(2, 'Delete');
    await vi.waitFor(() => expect(document.querySelector('confirm-dialog')?.textContent).toContain('for everyone'), 10_000);
    document.querySelector('confirm-dialog')!.remove();
    press(1, 'Delete');
    await vi.waitFor(() => expect(document.querySelector('confirm-dialog')?.textContent).toContain('for you'), 10_000);
    const wrote = vi.fn();
    document.body.addEventListener('chat-write', wrote, { once: true });
    press(1, 'Escape');
    expect(wrote).toHaveBeenCalledOnce();
  });

  it('is nothing when the edit is cancelled or changes nothing', async () => {
    const add = vi.spyOn(outbox, 'add').mockResolvedValue(undefined);
    await import('../features/editing/edit-box');
    for (const key of ['Escape', 'Enter']) {
      page.store.dispatch({ type: 'editingChanged', messageId: 'm2' });
      await vi.waitFor(() => expect(row(2).querySelector('textarea')).not.toBeNull(), 10_000);
      row(2).querySelector('textarea')!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await drawn();
      expect(page.store.now.editing).toBeUndefined();
    }
    expect(add).not.toHaveBeenCalled();
  });

  it('is a reply with the next message, and only with that one', () => {
    const carried = (): unknown => Object.assign({}, ...messageExtensions().map((e) => e.send?.('c1')));
    page.store.dispatch({ type: 'replyChanged', conversationId: 'c1', to: server.messages[0]! });
    expect(carried()).toEqual({ replyToId: 'm1' });
    messageExtensions().forEach((e) => e.sent?.('c1'));
    expect(carried()).toEqual({});
  });

  it('is a reply also after a reload, until it is sent', async () => {
    page.store.dispatch({ type: 'replyChanged', conversationId: 'c1', to: server.messages[0]! });
    await vi.waitFor(async () => expect(await page.storage.database?.count('replies')).toBe(1));
    const { indexedDB: kept } = globalThis;
    page = await startPage(server, [], kept);
    expect(page.store.now.replies.get('c1')?.id).toBe('m1');
    messageExtensions().forEach((e) => e.sent?.('c1'));
    await vi.waitFor(async () => expect(await page.storage.database?.count('replies')).toBe(0));
  });

  it('is no reply to a message that was deleted meanwhile', () => {
    page.store.dispatch({ type: 'replyChanged', conversationId: 'c1', to: server.messages[0]! });
    page.store.dispatch({ type: 'messagesChanged', event: { conversationId: 'c1', messages: [server.delete(0)!] } });
    expect(page.store.now.replies.size).toBe(0);
  });
});
