import { render } from 'lit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../core/kernel';
import { Tabs } from '../core/tabs';
import { Composer } from '../features/chat/composer';
import { drafts } from '../features/chat/drafts';
import { unsentView } from '../features/chat/message-view';
import { outbox } from '../features/outbox';
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

describe('what is being written', () => {
  let composer: Composer;
  const area = (): HTMLTextAreaElement => composer.querySelector('textarea')!;
  const otherTab = async (text: string): Promise<void> => {
    await drafts.save(server.id, text);
    new Tabs('hangout-me').tell('draftChanged', { conversationId: server.id, text });
  };

  function type(text: string): void {
    area().value = text;
    area().dispatchEvent(new InputEvent('input', { bubbles: true }));
  }

  beforeEach(async () => {
    composer = new Composer();
    composer.conversationId = server.id;
    document.body.append(composer);
    await composer.updateComplete;
  });

  it('runs from right to left where its language does, also before it is sent', () => {
    expect(area().getAttribute('dir')).toBe('auto');
    const row = document.createElement('ul');
    const unsent = {
      id: 'u1', kind: 'SendMessage', state: 'waiting', createdAt: '2024-01-01T00:00:00Z', request: { id: 'u1', conversationId: server.id, text: 'שלום' },
    } as const;
    render(unsentView(unsent as unknown as Parameters<typeof unsentView>[0], { id: 'me', username: 'me', name: 'Me' }, {
      users: new Map(), continues: false, replyTo: undefined, onJump: () => undefined,
    }, true), row);
    expect(row.querySelector('.message-body')?.getAttribute('dir')).toBe('auto');
  });

  it('is not sent while nobody would see anything of it', async () => {
    const button = composer.querySelector<HTMLButtonElement>('.composer-send')!;
    for (const [text, isRefused] of [['\u200b', true], ['\u3164 \u2800', true], ['.', false]] as const) {
      type(text);
      await composer.updateComplete;
      expect(button.disabled, JSON.stringify(text)).toBe(isRefused);
    }
    type('');
  });

  it('in another tab is not deleted by leaving an empty composer', async () => {
    await drafts.save(server.id, 'written elsewhere');
    area().focus();
    area().blur();
    composer.remove();
    await pause();
    expect(await drafts.read(server.id)).toBe('written elsewhere');
  });

  it('in another tab shows here, unless one writes here', async () => {
    const hasFocus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
    area().focus(); // As it was left: the other tab is the one in front.
    await otherTab('written elsewhere');
    await vi.waitFor(() => expect(area().value).toBe('written elsewhere'), 10_000);

    hasFocus.mockReturnValue(true);
    area().focus();
    type('written here');
    await otherTab('once more');
    await pause();
    expect(area().value).toBe('written here');
  });

  it('is told to the other devices, and what they write shows here unless it was written here later', async () => {
    const call = vi.spyOn(page.http, 'call').mockImplementation(async (_method, _path, body) =>
      ({ conversationId: server.id, ...(body as object), updatedAt: `2026-01-01T00:00:0${call.mock.calls.length}.5+00:00` }));
    type('half a thou');
    area().dispatchEvent(new FocusEvent('blur'));
    await vi.waitFor(() => expect(call).toHaveBeenCalledWith('PUT', `/api/conversations/${server.id}/draft`, { text: 'half a thou', threadRootId: undefined }), 15_000);
    await vi.waitFor(async () => expect(await drafts.unsaved()).toBe(0), 5_000);

    await drafts.told({ conversationId: server.id, text: 'an older one', updatedAt: '2026-01-01T00:00:00.5+00:00' });
    expect(await drafts.read(server.id)).toBe('half a thou');
    area().blur();
    await drafts.told({ conversationId: server.id, text: 'half a thought', updatedAt: '2026-01-01T00:00:02.5+00:00' });
    await vi.waitFor(() => expect(area().value).toBe('half a thought'), 10_000);

    type('mine');
    area().dispatchEvent(new FocusEvent('blur'));
    await vi.waitFor(async () => expect(await drafts.read(server.id)).toBe('mine'), 5_000);
    await drafts.told({ conversationId: server.id, text: 'theirs', updatedAt: '2026-01-01T00:00:03.5+00:00' });
    expect(await drafts.read(server.id)).toBe('mine');
    await vi.waitFor(async () => expect(await drafts.unsaved()).toBe(0), 5_000);
    await drafts.told({ conversationId: server.id, text: '', updatedAt: '2026-01-01T00:00:09.5+00:00' });
    await vi.waitFor(() => expect(area().value).toBe(''), 10_000);
    expect(await drafts.all()).toEqual([]);
  });

  it('that was written without a connection goes out with the next one, and what was sent elsewhere goes', async () => {
    const [kept, gone] = ['c7', 'c8'];
    const sent: unknown[] = [];
    vi.spyOn(page.http, 'call').mockImplementation(async (_method, path, body) => {
      sent.push(path);
      return { conversationId: kept, ...(body as object), updatedAt: '2026-01-01T00:00:01+00:00' };
    });
    const get = vi.spyOn(page.http, 'get').mockResolvedValue([{ conversationId: gone, text: 'from the phone', updatedAt: '2026-01-01T00:00:01+00:00' }]);
    await drafts.sync();
    expect(await drafts.read(gone)).toBe('from the phone');
    await page.storage.database?.put('drafts', { conversationId: kept, text: 'offline', updatedAt: 1 });
    get.mockResolvedValue([]);
    await drafts.sync();
    expect(sent).toEqual([`/api/conversations/${kept}/draft`]);
    expect(await drafts.all()).toEqual([kept]);
    expect(await drafts.unsaved()).toBe(0);
  });

  it('is kept, and gone once it is deleted or sent', async () => {
    for (const leave of [() => type(''), () => area().form!.requestSubmit()]) {
      type('half a thou');
      area().dispatchEvent(new FocusEvent('blur'));
      await vi.waitFor(async () => expect(await drafts.read(server.id)).toBe('half a thou'));
      leave();
      area().dispatchEvent(new FocusEvent('blur'));
      await vi.waitFor(async () => expect(await drafts.read(server.id)).toBe(''));
    }
  });

  it('goes with its conversation', async () => {
    type('for c1');
    composer.conversationId = 'c2';
    await composer.updateComplete;
    await vi.waitFor(async () => expect(await drafts.read(server.id)).toBe('for c1'));
    expect(await drafts.read('c2')).toBe('');
  });

  it('goes out by Enter, not by the Enter that ends a composition', async () => {
    const add = vi.spyOn(outbox, 'add').mockResolvedValue(undefined);
    const enter = (more: KeyboardEventInit): boolean => area().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...more }));
    type('日本');
    expect(enter({ isComposing: true })).toBe(true);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- all that Safari says
    expect(enter({ keyCode: 229 })).toBe(true);
    expect(add).not.toHaveBeenCalled();
    enter({});
    expect(add).toHaveBeenCalledWith('SendMessage', expect.objectContaining({ conversationId: server.id, text: '日本' }), expect.any(String));
  });
});
