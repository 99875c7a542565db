import { render } from 'lit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../core/kernel';
import type { File as SharedFile, Message, SendMessageRequest } from '../core/wire';
import { limits } from '../core/wire';
import { Composer } from '../features/chat/composer';
import { messageExtensions, type ShownMessage } from '../features/chat/extensions';
import { gistOf } from '../features/conversations';
import { patched } from '../features/conversations/patches';
import { attach } from '../features/files/attaching';
import { barsOf, boxOf, iconOf, isPicture, pictureOf, refusalOf, renamed, sizeText, stateText } from '../features/files/file';
import { picturesAround, slideOf } from '../features/files/lightbox';
import { changed, failedIn, isReady, lostAs, partsOf, progressOf, restored, roomIn, without, type Attachment, type Tray } from '../features/files/tray';
import { uploads } from '../features/files/uploads';
import { wordsOf } from '../ui/text';
import { startPage } from './desktop';
import { ServerModel } from './model';

vi.mock('@microsoft/signalr', () => import('./hub'));

/** Uploads that end when the test says so. */
const tus = vi.hoisted(() => ({ all: [] as { readonly file: File; readonly options: Record<string, (value?: unknown) => unknown>; url: string | null; aborted: boolean | undefined; start: () => void }[] }));
vi.mock('tus-js-client', () => ({
  Upload: class {
    url: string | null = null;
    aborted: boolean | undefined;
    constructor(readonly file: File, readonly options: Record<string, (value?: unknown) => unknown>) {
      tus.all.push(this);
    }

    findPreviousUploads = () => Promise.resolve([]);
    start = (): void => undefined;
    abort = (isEnd = false): Promise<void> => {
      this.aborted = isEnd;
      return Promise.resolve();
    };
  },
}));

const at = '2026-01-01T00:00:00Z';
const image: SharedFile = {
  id: 'f1', name: 'sea.jpg', mediaType: 'image/jpeg', kind: 'image', size: 2_000_000, status: 'ready', createdAt: at, width: 4000, height: 3000,
  thumbnails: [{ size: 'small', width: 160, height: 120 }, { size: 'medium', width: 640, height: 480 }, { size: 'large', width: 1600, height: 1200 }],
};
const message: Message = {
  id: 'm1', conversationId: 'c1', seq: 1, change: 1, senderId: 'me', kind: 'text', text: '', createdAt: at, files: [image], parts: [{ type: 'file', fileId: 'f1', alt: 'Waves' }],
};
const item = (key: string, change: Partial<Attachment> = {}): Attachment => ({ key, name: `${key}.txt`, size: 100, mediaType: 'text/plain', state: 'done', sent: 100, fileId: `f-${key}`, ...change });

function below(of: Message): HTMLElement {
  const place = document.createElement('div');
  const shown = { message: of, me: 'me', chat: { info: { id: 'c1', permissions: [] } } } as unknown as ShownMessage;
  render(messageExtensions().map((e) => e.below?.(shown)), place);
  return place;
}

describe('a file', () => {
  it('has a size that a person reads', () => {
    expect([0, 812, 1_024, 14_336, 1_258_291, 104_857_600, 5_368_709_120].map(sizeText)).toEqual(['0 bytes', '812 bytes', '1 KB', '14 KB', '1.2 MB', '100 MB', '5 GB']);
  });

  it('is refused before its upload where the server would refuse it', () => {
    expect(refusalOf({ name: 'a.zip', size: limits.fileBytes })).toBeUndefined();
    expect(refusalOf({ name: 'a.zip', size: limits.fileBytes + 1 })).toBe('files.refused.large');
    expect(refusalOf({ name: ' ', size: 1 })).toBe('files.refused.unnamed');
    expect(refusalOf({ name: 'a'.repeat(256), size: 1 })).toBe('files.refused.long');
  });

  it('keeps its ending when it is renamed', () => {
    expect(renamed('sea.jpg', 'lake')).toBe('lake.jpg');
    expect(renamed('sea.jpg', ' lake.JPG ')).toBe('lake.JPG');
    expect(renamed('notes', 'list')).toBe('list');
  });

  it('has the best picture for a wish, or the next best', () => {
    expect(pictureOf(image, 'medium')).toBe('/api/files/f1/thumbnails/medium');
    expect(pictureOf({ ...image, thumbnails: [{ size: 'small', width: 100, height: 80 }] }, 'large')).toBe('/api/files/f1/thumbnails/small');
    expect(pictureOf({ ...image, thumbnails: undefined }, 'small')).toBeUndefined();
  });

  it('shows as a picture unless nothing will come of that', () => {
    expect(isPicture(image)).toBe(true);
    expect(isPicture({ ...image, status: 'scanning', thumbnails: undefined })).toBe(true);
    for (const change of [{ status: 'infected' }, { status: 'error' }, { reason: 'file_deleted' }, { thumbnails: undefined, reason: 'file_unreadable' }, { kind: 'document' }] as Partial<SharedFile>[]) {
      expect(isPicture({ ...image, ...change })).toBe(false);
    }
    expect(stateText({ status: 'infected', reason: 'file_infected' })).toContain('virus');
    expect(iconOf({ kind: 'document', mediaType: 'application/pdf' })).toBe('pdf');
  });

  it('has a box before it is there: within the limits and never larger than it is', () => {
    expect(boxOf({ width: 4000, height: 3000 }, 420, 340)).toEqual({ width: 420, height: 315 });
    expect(boxOf({ width: 200, height: 100 }, 420, 340)).toEqual({ width: 200, height: 100 });
    expect(boxOf({ width: 10_000, height: 10 }, 420, 340)).toEqual({ width: 420, height: 48 });
    expect(boxOf({}, 420, 340)).toEqual({ width: 420, height: 315 });
  });

  it('of sound has bars, and none where the waveform is none', () => {
    expect(barsOf(btoa(String.fromCharCode(0, 255, 51, 102)), 2)).toEqual([1, 0.4]);
    expect(barsOf(btoa(String.fromCharCode(255)), 3)).toEqual([1, 1, 1]);
    expect([barsOf(undefined, 4), barsOf('%%', 4), barsOf('', 4)]).toEqual([[], [], []]);
  });
});

describe('what goes with a message', () => {
  const tray: Tray = { items: [item('a', { alt: 'A' }), item('b', { state: 'uploading', sent: 25, fileId: undefined })] };

  it('becomes parts as far as it is uploaded', () => {
    expect(partsOf(tray)).toEqual([{ type: 'file', fileId: 'f-a', alt: 'A' }]);
    expect(isReady(tray)).toBe(false);
    expect(progressOf(tray)).toBeCloseTo(0.625);
    expect(roomIn(tray)).toBe(limits.messageFiles - 2);
    const done = changed(tray, 'b', { state: 'done', fileId: 'f-b' });
    expect(isReady(done)).toBe(true);
    expect(partsOf(done)).toHaveLength(2);
  });

  it('waits no more once it is empty', () => {
    const waiting = { ...tray, waiting: { id: 'm', conversationId: 'c1' } as SendMessageRequest };
    expect(without(waiting, 'a').waiting).toBeDefined();
    expect(without(without(waiting, 'a'), 'b')).toEqual({ items: [] });
  });

  it('needs its file again on another page, where it was not uploaded', () => {
    const later = restored(tray);
    expect(later.items.map((i) => i.state)).toEqual(['done', 'lost']);
    expect(failedIn(later)?.key).toBe('b');
    expect(lostAs(later, { name: 'b.txt', size: 100 })?.key).toBe('b');
    expect(lostAs(later, { name: 'b.txt', size: 101 })).toBeUndefined();
  });
});

describe('on the page', () => {
  let page: Kernel;
  let composer: Composer;

  beforeEach(async () => {
    vi.stubGlobal('ResizeObserver', class { observe(): void { /* nothing changes size */ } disconnect(): void { /* nothing */ } });
    URL.createObjectURL = () => 'blob:picture';
    URL.revokeObjectURL = () => undefined;
    tus.all.length = 0;
    page = await startPage(new ServerModel());
    uploads.clear('c1');
    document.body.replaceChildren();
    composer = new Composer();
    composer.conversationId = 'c1';
    document.body.append(composer);
    await composer.updateComplete;
  });

  const unsent = (): SendMessageRequest[] => page.store.now.unsent.map((u) => u.request as SendMessageRequest);
  const write = async (text: string): Promise<void> => {
    const area = composer.area!;
    area.value = text;
    area.dispatchEvent(new InputEvent('input'));
    await composer.updateComplete;
  };
  const submit = async (): Promise<void> => {
    composer.querySelector('form')!.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
    await composer.updateComplete;
  };
  const begun = async (count: number): Promise<void> => vi.waitFor(() => expect(tus.all.filter((u) => u.options.onSuccess)).toHaveLength(count));
  const finish = async (i: number, id: string): Promise<void> => {
    const upload = tus.all[i]!;
    upload.url = `/api/files/uploads/${id}`;
    upload.options.onSuccess!();
    await composer.updateComplete;
  };

  it('files come further with their events, and a deleted message has none', () => {
    const event = { conversationId: 'c1', messageId: 'm1', seq: 1, change: 2 };
    const scanning = { ...message, files: [{ ...image, status: 'scanning' as const, thumbnails: undefined }] };
    const patch = { name: 'FilesChanged', messageId: 'm1', seq: 1, change: 2, event: { ...event, ...{ files: [image] } } };
    const after = patched(scanning, patch);
    expect(after.files).toEqual([image]);
    expect(patched(after, patch)).toBe(after);
    expect(patched({ ...scanning, files: undefined, deletedAt: at }, patch).files).toBeUndefined();
  });

  it('pictures have boxes of their own size, four at most, and what they show in words', () => {
    const one = below(message);
    const picture = one.querySelector<HTMLButtonElement>('.picture')!;
    expect(picture.getAttribute('aria-label')).toBe('Open: Waves');
    expect(picture.getAttribute('style')).toContain('aspect-ratio:420/315');
    expect(picture.querySelector('img')!.getAttribute('srcset')).toContain('thumbnails/large 2x');
    const many = below({ ...message, files: Array.from({ length: 6 }, (_, i) => ({ ...image, id: `f${i}` })) });
    expect(many.querySelectorAll('.picture')).toHaveLength(4);
    expect(many.querySelector('.picture-more')!.textContent).toBe('+2');
    const waits = below({ ...message, files: [{ ...image, status: 'scanning', thumbnails: undefined }] });
    expect(waits.textContent).toContain('Being checked');
    expect(waits.querySelector<HTMLButtonElement>('.picture')!.disabled).toBe(true);
  });

  it('its text is told without the names that stand at its end for those who show no files', () => {
    const parts = [{ type: 'text' as const, text: 'x' }, { type: 'file' as const, fileId: 'f1' }, { type: 'file' as const, fileId: 'f2' }];
    expect(wordsOf({ text: 'Run `it`\n\n`code`\n\n`a.png`\n\n`b.png`', parts })).toBe('Run `it`\n\n`code`');
    expect(wordsOf({ text: '`a.png`\n\n`b.png`', parts })).toBe('');
    expect(wordsOf({ text: '`a.png`', parts: undefined })).toBe('`a.png`');
  });

  it('what cannot be opened says why and leads nowhere', () => {
    const bad = below({ ...message, files: [{ ...image, status: 'infected', reason: 'file_infected', thumbnails: undefined }] });
    expect(bad.querySelector('.file-card')!.textContent).toContain('A virus was found');
    expect(bad.querySelector('a')).toBeNull();
    const unreadable = below({ ...message, files: [{ ...image, reason: 'file_unreadable', thumbnails: undefined }] });
    expect(unreadable.textContent).toContain('No preview');
    expect(unreadable.querySelector('a')!.getAttribute('href')).toBe('/api/files/f1/content?download=true');
  });

  it('a message of files alone is called by them in the list', () => {
    const video = { ...image, kind: 'video' as const };
    const notes = { ...image, kind: 'document' as const, name: 'notes.txt' };
    expect([[image], [image, image], [video], [notes], [image, notes]].map((files) => gistOf({ ...message, files }))).toEqual(['Photo', '2 photos', 'Video', 'notes.txt', '2 files']);
    expect(gistOf({ ...message, text: 'Look\n\n`sea.jpg`' })).toBe('Look');
  });

  it('a picture is opened among the others of its conversation, large first and whole when zoomed', () => {
    const chat = page.store.now.chats.get('c1')!;
    page.store.dispatch({ type: 'pageLoaded', conversationId: 'c1', mode: 'replace', page: { messages: [message, { ...message, id: 'm2', seq: 2, change: 2, files: [{ ...image, id: 'f2' }] }], users: [], hasOlder: false, hasNewer: false, lastChange: 2 } } as never);
    const pictures = picturesAround({ message, chat });
    expect(pictures.map((p) => p.file.id)).toEqual(['f1', 'f2']);
    expect(slideOf(pictures[0]!)).toMatchObject({ src: '/api/files/f1/thumbnails/large', srcset: '/api/files/f1/thumbnails/large 1600w, /api/files/f1/content 4000w', width: 4000, alt: 'Waves' });
  });

  it('a message waits for what is uploaded with it, and is sent once that is there', async () => {
    attach(composer, [new File(['abc'], 'a.txt', { type: 'text/plain' })]);
    await begun(1);
    await write('with a file');
    await submit();
    expect(unsent()).toEqual([]);
    expect(composer.querySelector('.tray-note')!.textContent).toContain('Sends when 1 upload is done');
    expect(composer.area!.readOnly).toBe(true);
    await finish(0, 'f9');
    expect(unsent()).toMatchObject([{ text: 'with a file', parts: [{ type: 'text', text: 'with a file' }, { type: 'file', fileId: 'f9' }] }]);
    expect(composer.querySelector('.tray')).toBeNull();
    expect(composer.text).toBe('');
  });

  it('a message that waits can be called back, and is then sent by hand', async () => {
    attach(composer, [new File(['abc'], 'a.txt')]);
    await begun(1);
    await submit();
    composer.querySelector<HTMLButtonElement>('.tray-note button')!.click();
    await composer.updateComplete;
    await finish(0, 'f9');
    expect(unsent()).toEqual([]);
    await submit();
    expect(unsent()).toMatchObject([{ text: '', parts: [{ type: 'file', fileId: 'f9' }] }]);
  });

  it('it is sent though the person went to another conversation meanwhile', async () => {
    attach(composer, [new File(['abc'], 'a.txt')]);
    await begun(1);
    await write('on its way');
    await submit();
    composer.remove();
    await finish(0, 'f9');
    expect(unsent()).toMatchObject([{ conversationId: 'c1', text: 'on its way', parts: [{ type: 'text' }, { type: 'file', fileId: 'f9' }] }]);
  });

  it('an upload that fails keeps the message back and says why; tried again, it goes on', async () => {
    attach(composer, [new File(['abc'], 'a.exe')]);
    await begun(1);
    await write('stays');
    await submit();
    tus.all[0]!.options.onError!(Object.assign(new Error('refused'), { originalResponse: { getStatus: () => 415, getBody: () => '{"code":"file_type_not_allowed"}' } }));
    await composer.updateComplete;
    expect(unsent()).toEqual([]);
    expect(composer.text).toBe('stays');
    expect(composer.querySelector('.tray-item')!.textContent).toContain('Files of this kind are not allowed');
    await submit();
    expect(composer.textContent).toContain('Not sent: a.exe is not uploaded');
    composer.querySelector<HTMLButtonElement>('[aria-label="Try again: a.exe"]')!.click();
    await begun(2);
  });

  it('what was taken away does not go out, and its upload ends on the server, too', async () => {
    attach(composer, [new File(['abc'], 'a.txt')]);
    await begun(1);
    await vi.waitFor(() => expect(composer.querySelector('.tray-item.is-uploading')).not.toBeNull(), 10_000);
    composer.querySelector<HTMLButtonElement>('[aria-label="Remove a.txt"]')!.click();
    await composer.updateComplete;
    expect(tus.all[0]!.aborted).toBe(true);
    expect(composer.querySelector('.tray')).toBeNull();
  });

  it('too many and too large files are refused with a sentence, and the others are taken', async () => {
    const large = new File(['a'], 'large.iso');
    Object.defineProperty(large, 'size', { value: limits.fileBytes + 1 });
    attach(composer, [large, ...Array.from({ length: 11 }, (_, i) => new File(['a'], `${i}.txt`))]);
    await composer.updateComplete;
    expect(composer.querySelectorAll('.tray-item')).toHaveLength(limits.messageFiles);
    expect(composer.querySelector('[role=alert]')!.textContent).toContain('large.iso is too large. Files may have up to 100 MB');
    expect(composer.querySelector('[role=alert]')!.textContent).toContain('1 more file was not attached');
  });

  it('what is attached outlives the page', async () => {
    attach(composer, [new File(['abc'], 'a.txt'), new File(['abcd'], 'b.txt')]);
    await begun(2);
    await finish(0, 'f9');
    await vi.waitFor(async () => expect((await page.storage.database?.get('attached', 'c1'))?.tray.items.map((i) => i.state)).toContain('done'));
    const kept = (await page.storage.database!.get('attached', 'c1'))!.tray;
    expect(restored(kept).items.map((i) => i.state)).toEqual(['done', 'lost']);
  });
});
