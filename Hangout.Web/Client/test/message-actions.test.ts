import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../core/kernel';
import type { ConversationAction, Message } from '../core/wire';
import { MessageList } from '../features/chat/message-list';
import { difference, type Piece } from '../features/edits/diff';
import { openEdits } from '../features/edits/dialog';
import { openForward } from '../features/forwarding/dialog';
import { outbox } from '../features/outbox';
import { chosen, isClosed, withVote, type Poll } from '../features/polls/poll';
import { openPoll } from '../features/polls/dialog';
import { openSaved } from '../features/saved/dialog';
import { isSaved } from '../features/saved/store';
import { startPage } from './desktop';
import { Hub } from './hub';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));

const message: Message = { id: 'm1', conversationId: 'c1', seq: 1, change: 1, senderId: 'me', kind: 'text', text: 'hello', createdAt: '2024-01-01T00:00:00Z' };
const poll: Poll = { type: 'poll', question: 'Lunch?', options: ['Pizza', 'Soup'], isMultiple: false };

describe('the difference of two versions', () => {
  const told = (pieces: readonly Piece[]): string => pieces.map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `[+${text}+]`)).join('');

  it('is told by words', () => {
    expect(told(difference('see you at four', 'see you at five, Ann'))).toBe('see you at [-four-][+five, Ann+]');
    expect(told(difference('same', 'same'))).toBe('same');
    expect(told(difference('', 'new'))).toBe('[+new+]');
  });

  it('always gives both texts back, however long they are', () => {
    for (const [older, newer] of [['a b c d', 'b c x d'], ['x'.repeat(5), ''], ['one '.repeat(3_000), 'two '.repeat(3_000)]] as const) {
      const pieces = difference(older, newer);
      expect(pieces.filter((p) => p.kind !== 'added').map((p) => p.text).join('')).toBe(older);
      expect(pieces.filter((p) => p.kind !== 'removed').map((p) => p.text).join('')).toBe(newer);
    }
  });
});

describe('a vote', () => {
  it('stands in the place of the first, and is gone when taken back', () => {
    const once = withVote(withVote(message, 'ann', [0]), 'me', [1]);
    expect(withVote(once, 'ann', [1]).votes).toEqual([{ userId: 'ann', options: [1] }, { userId: 'me', options: [1] }]);
    expect(withVote(withVote(once, 'ann', []), 'me', [])).not.toHaveProperty('votes');
  });

  it('is of one option or of several, and taken back by choosing it again', () => {
    expect(chosen(poll, [0], 1)).toEqual([1]);
    expect(chosen(poll, [1], 1)).toEqual([]);
    expect(chosen({ ...poll, isMultiple: true }, [1], 0)).toEqual([0, 1]);
  });

  it('ends with the poll', () => {
    expect(isClosed(poll, 5)).toBe(false);
    expect(isClosed({ ...poll, closesAt: '1970-01-01T00:00:00Z' }, 5)).toBe(true);
  });
});

describe('on the page', () => {
  let server: ServerModel;
  let page: Kernel;
  let list: MessageList;
  let answers: Record<string, unknown>;
  const row = (seq: number): HTMLElement | null => list.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  const drawn = async (): Promise<void> => {
    await new Promise((done) => setTimeout(done, 30));
    await list.updateComplete;
  };

  beforeEach(async () => {
    document.body.replaceChildren();
    server = new ServerModel();
    for (const who of ['ann', 'me', 'ann']) server.send(who, false);
    server.messages[2] = { ...server.messages[2]!, kind: 'poll', parts: [poll] };
    server.read(3);
    page = await startPage(server);
    answers = {};
    const call = vi.spyOn(page.http, 'call');
    const known = call.getMockImplementation()!;
    call.mockImplementation(async (method, path, body) => {
      const key = Object.keys(answers).find((k) => `${method} ${path}`.startsWith(k));
      return (key === undefined ? await known(method, path, body) : answers[key]);
    });
    answers['GET /api/saved'] = { items: [] };
    page.store.dispatch({ type: 'pageLoaded', conversationId: 'c1', page: server.page(1, 3), mode: 'replace' });
    list = new MessageList();
    list.conversationId = 'c1';
    document.body.append(list);
    await drawn();
  });

  it('a hidden message is not drawn, does not count, and stays hidden whatever the others do to it', async () => {
    page.store.dispatch({ type: 'messagesHidden', event: { conversationId: 'c1', messageIds: ['m3'] } });
    await drawn();
    expect(row(3)).toBeNull();
    expect(row(2)).not.toBeNull();
    expect(page.store.now.chats.get('c1')?.info.lastMessage).toBeUndefined();
    expect(page.store.now.chats.get('c1')?.stale).toBe(true);

    page.store.dispatch({ type: 'messagesChanged', event: { conversationId: 'c1', messages: [{ ...server.messages[2]!, text: 'again', change: 4 }] } });
    page.store.dispatch({ type: 'messagePatched', conversationId: 'c1', patch: {
      name: 'PinChanged', messageId: 'm3', seq: 3, change: 5, event: { conversationId: 'c1', messageId: 'm3', seq: 3, change: 5, ...{ pin: { userId: 'ann', at: '2024' } } },
    } });
    const held = page.store.now.chats.get('c1')?.timeline?.messages[2];
    expect(held).toMatchObject({ isHidden: true, text: '', change: 5 });
    expect(held?.pin).toBeUndefined();
    await drawn();
    expect(row(3)).toBeNull();
  });

  it('a message deleted for oneself goes at once, and is back with the reason when the server refuses', async () => {
    Hub.current.answers.HideMessage = () => ({ error: { code: 'message_not_found', message: '' } });
    await outbox.add('HideMessage', { conversationId: 'c1', messageId: 'm2' });
    await drawn();
    expect(row(2)).toBeNull();
    page.run();
    await vi.waitFor(() => expect(page.store.now.unsent[0]?.state).toBe('failed'), 10_000);
    await drawn();
    expect(row(2)?.querySelector('.message-failed')?.textContent).toContain('Not deleted for you.');
  });

  it('a sync says what was hidden elsewhere while the page was away', async () => {
    page.store.dispatch({ type: 'synced', request: { conversations: [], full: true }, result: {
      changes: [], gone: [], users: [], conversations: [], hidden: [{ conversationId: 'c1', messageIds: ['m1'] }],
    } });
    await drawn();
    expect(row(1)).toBeNull();
  });

  it('a pinned message is marked and stands above the conversation', async () => {
    answers['GET /api/conversations/c1/pins'] = { items: [{ ...server.messages[0]!, pin: { userId: 'me', at: '2024' } }] };
    page.run();
    await vi.waitFor(() => expect(page.store.now.pins.get('c1')?.items).toHaveLength(1), 10_000);
    answers['GET /api/conversations/c1/pins'] = { items: [] };
    page.store.dispatch({ type: 'messagePatched', conversationId: 'c1', patch: {
      name: 'PinChanged', messageId: 'm1', seq: 1, change: 4, event: { conversationId: 'c1', messageId: 'm1', seq: 1, change: 4 },
    } });
    await vi.waitFor(() => expect(page.store.now.pins.get('c1')).toMatchObject({ items: [], isStale: false }), 10_000);

    page.store.dispatch({ type: 'messagePatched', conversationId: 'c1', patch: {
      name: 'PinChanged', messageId: 'm2', seq: 2, change: 5, event: { conversationId: 'c1', messageId: 'm2', seq: 2, change: 5, ...{ pin: { userId: 'me', at: '2024' } } },
    } });
    await drawn();
    expect(row(2)?.querySelector('.message-mark[title^="Pinned by"]')).not.toBeNull();
  });

  it('a poll shows its options, takes a vote at once, and shows whose it is', async () => {
    const add = vi.spyOn(outbox, 'add');
    const view = row(3)!.querySelector('poll-view')!;
    const boxes = (): NodeListOf<HTMLInputElement> => view.querySelectorAll('input');
    expect(view.querySelector('legend')?.textContent).toBe('Lunch?');
    const may = async (permissions: readonly ConversationAction[]): Promise<boolean> => {
      const { info } = page.store.now.chats.get('c1')!;
      page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [{ ...info, permissions }], gone: [] } });
      await drawn();
      return !view.querySelector('fieldset')!.disabled;
    };
    expect(await may([])).toBe(false);
    expect(await may(['react'])).toBe(true);
    boxes()[1]!.checked = true;
    boxes()[1]!.dispatchEvent(new Event('change', { bubbles: true }));
    expect(add).toHaveBeenCalledWith('Vote', { conversationId: 'c1', messageId: 'm3', options: [1] });
    await drawn();
    expect(boxes()[1]!.checked).toBe(true);
    expect(view.querySelectorAll('.poll-option.is-mine')).toHaveLength(1);
    expect(view.querySelector('.poll-option.is-mine .poll-count')?.textContent).toContain('100 %');
    add.mockRestore();
  });

  it('a poll is sent with its question as text, and not while options repeat', async () => {
    const add = vi.spyOn(outbox, 'add').mockResolvedValue(undefined);
    openPoll('c1');
    const dialog = document.querySelector<HTMLElement & { updateComplete: Promise<boolean> }>('poll-dialog')!;
    await dialog.updateComplete;
    const type = async (at: number, text: string): Promise<void> => {
      const field = [...dialog.querySelectorAll<HTMLInputElement>('input[type=text]')][at]!;
      field.value = text;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await dialog.updateComplete;
    };
    for (const [at, text] of [[0, 'Tea?'], [1, 'Yes'], [2, 'Yes ']] as const) await type(at, text);
    dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await dialog.updateComplete;
    expect(dialog.querySelector('.form-error')?.textContent).toContain('different');
    expect(add).not.toHaveBeenCalled();
    await type(2, 'No');
    dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    expect(add).toHaveBeenCalledWith('SendMessage', expect.objectContaining({
      conversationId: 'c1', text: 'Tea?', parts: [{ type: 'poll', question: 'Tea?', options: ['Yes', 'No'], isMultiple: false, closesAt: undefined }],
    }), expect.any(String));
    add.mockRestore();
  });

  it('the history of an edited message shows what changed', async () => {
    answers['GET /api/conversations/c1/messages/m2/edits'] = { items: [{ version: 1, text: 'at four', writtenAt: '2024-01-01T00:00:00Z' }] };
    openEdits({ ...message, id: 'm2', change: 9, text: 'at five', editedAt: '2024-01-02T00:00:00Z' });
    await vi.waitFor(() => expect(document.querySelectorAll('edits-dialog .edit-version')).toHaveLength(2), 10_000);
    expect(document.querySelector('edits-dialog ins')?.textContent).toContain('five');
    expect(document.querySelector('edits-dialog del')?.textContent).toContain('four');
  });

  it('the history of a message that shows as edited before the server has the edit follows when it comes', async () => {
    const path = `GET /api/conversations/c1/messages/${server.messages[1]!.id}/edits`;
    answers[path] = { items: [] };
    openEdits({ ...server.messages[1]!, text: 'at five', editedAt: '2024-01-02T00:00:00Z' });
    await vi.waitFor(() => expect(document.querySelectorAll('edits-dialog .edit-version')).toHaveLength(1), 10_000);
    answers[path] = { items: [{ version: 1, text: 'at four', writtenAt: '2024-01-01T00:00:00Z' }] };
    const change = server.conversation().lastChange + 1;
    page.store.dispatch({
      type: 'messagesChanged', event: { conversationId: 'c1', messages: [{ ...server.messages[1]!, change, text: 'at five', editedAt: '2024-01-02T00:00:00Z' }] },
    });
    await vi.waitFor(() => expect(document.querySelector('edits-dialog ins')?.textContent).toContain('five'), 10_000);
  });

  it('the list of saved messages follows a message that is on its way to be saved', async () => {
    answers['GET /api/saved'] = { items: [] };
    openSaved();
    await vi.waitFor(() => expect(document.querySelector('saved-dialog .empty-title')).not.toBeNull(), 10_000);
    answers['GET /api/saved'] = { items: [{ message: server.messages[1]!, savedAt: '2024' }] };
    page.store.dispatch({ type: 'savedChanged', event: { conversationId: 'c1', messageId: 'm2', savedAt: '2024' } });
    await vi.waitFor(() => expect(document.querySelectorAll('saved-dialog .message-row')).toHaveLength(1), 10_000);
  });

  it('what was saved is known on every device, listed, and forgotten', async () => {
    page.store.dispatch({ type: 'savedChanged', event: { conversationId: 'c1', messageId: 'm2', savedAt: '2024' } });
    await drawn();
    expect(row(2)?.querySelector('.message-mark[title="Saved"]')).not.toBeNull();
    answers['GET /api/saved'] = { items: [{ message: server.messages[1]!, savedAt: '2024' }] };
    openSaved();
    await vi.waitFor(() => expect(document.querySelectorAll('saved-dialog .message-row')).toHaveLength(1), 10_000);
    document.querySelector<HTMLButtonElement>('saved-dialog .button-icon[aria-label="Remove from saved"]')!.click();
    await vi.waitFor(() => expect(document.querySelectorAll('saved-dialog .message-row')).toHaveLength(0), 10_000);
    expect(isSaved(page.store.now, 'm2')).toBe(false);
    // An answer that was asked for before says nothing any more.
    page.store.dispatch({ type: 'savedFound', ids: ['m2'] });
    expect(isSaved(page.store.now, 'm2')).toBe(false);
  });

  it('forwarding says which conversation did not take it and why, and tries that one alone again with the same ID', async () => {
    const other = { ...server.conversation(), id: 'c2', title: 'Other' };
    page.store.dispatch({ type: 'conversationsChanged', event: { conversations: [other], gone: [] } });
    const posted: { targets: { conversationId: string; id: string }[] }[] = [];
    const call = vi.spyOn(page.http, 'call');
    const known = call.getMockImplementation()!;
    call.mockImplementation(async (method, path, body) => {
      if (!path.endsWith('/forward')) return known(method, path, body);
      posted.push(body as never);
      return [{ conversationId: 'c1', message: { id: 'x' } }, { conversationId: 'c2', error: { code: 'slow_mode', message: '' } }];
    });
    openForward(server.messages[0]!);
    const dialog = document.querySelector<HTMLElement & { updateComplete: Promise<boolean> }>('forward-dialog')!;
    await dialog.updateComplete;
    for (const id of ['c1', 'c2']) dialog.querySelector<HTMLButtonElement>(`.person[data-id="${id}"]`)!.click();
    const submit = (): boolean => dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    submit();
    await vi.waitFor(() => expect(dialog.querySelector('.form-error')?.textContent).toContain('Not forwarded to Other: Slow mode'), 10_000);
    submit();
    await vi.waitFor(() => expect(posted).toHaveLength(2), 10_000);
    expect(posted[1]!.targets).toEqual([posted[0]!.targets[1]]);
  });
});
