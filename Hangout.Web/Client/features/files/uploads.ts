import { signal } from '@preact/signals-core';
import type * as Tus from 'tus-js-client';
import { kernel } from '../../core';
import { uuidv7 } from '../../core/ids';
import { limits, type ErrorCode, type SendMessageRequest } from '../../core/wire';
import { draftKey, forgetWritten, type Writing } from '../chat';
import { outbox } from '../outbox';
import { filesApi, UPLOADS } from './api';
import { kindOf, refusalOf, type SharedFile } from './file';
import { keptTrays } from './kept';
import { changed, EMPTY, failedIn, isReady, isUnderWay, lostAs, partsOf, roomIn, without, type Attachment, type Tray } from './tray';

const CHUNK = 5 * 1_024 * 1_024;
const AT_ONCE = 3;
const RETRY_AFTER_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000];
/** tus-js-client keeps the addresses of unfinished uploads under keys that begin so. */
const KEPT = 'tus::';

/** A file that was not taken, and why: a key of a text. */
export interface Refused { readonly name: string; readonly why: string }

type Failure = ErrorCode | 'network';

/** What goes with the next messages, and the uploads of it. One a page. */
class Uploads {
  readonly #trays = signal<ReadonlyMap<string, Tray>>(new Map());
  readonly #files = new Map<string, File>();
  readonly #running = new Map<string, Tus.Upload>();
  /** Pictures of what was chosen here, by attachment and by file: the server's come later. */
  readonly #pictures = new Map<string, string>();
  /** The composers on the screen, by what they write into. */
  readonly #writings = new Set<Writing>();

  /** Tells a signal's reader when it changes. */
  of(key: string): Tray {
    return this.#trays.value.get(key) ?? EMPTY;
  }

  /** What is attached somewhere and not sent. */
  get count(): number {
    return [...this.#trays.peek().values()].reduce((sum, { items }) => sum + items.length, 0);
  }

  get isBusy(): boolean {
    return [...this.#trays.peek().values()].some(({ items }) => items.some(isUnderWay));
  }

  /** A picture that this browser has of an attachment or a file. */
  pictureOf(key: string | undefined): string | undefined {
    return key === undefined ? undefined : this.#pictures.get(key);
  }

  /** A composer draws what is attached: where a message waits for uploads, it is the one to be emptied. */
  seenBy(writing: Writing): void {
    this.#writings.add(writing);
  }

  async restore(): Promise<void> {
    const kept = await keptTrays.all();
    this.#trays.value = new Map([...kept, ...this.#trays.peek()]);
    for (const { items } of kept.values()) for (const { fileId } of items) if (fileId !== undefined) void this.#learn(fileId);
  }

  /** Another tab attached or took away; what is under way here stays as it is. */
  async follow(key: string): Promise<void> {
    if (this.#peek(key).items.some(isUnderWay)) return;
    this.#put(key, await keptTrays.one(key), false);
  }

  /** Takes what it can; answers what it does not take. */
  add(key: string, files: readonly File[]): Refused[] {
    const refused: Refused[] = [];
    for (const file of files) {
      const lost = lostAs(this.#peek(key), file);
      const why = refusalOf(file) ?? (lost === undefined && roomIn(this.#peek(key)) === 0 ? 'files.refused.many' : undefined);
      if (why === undefined) this.#take(key, file, lost);
      else refused.push({ name: file.name, why });
    }
    this.#fill();
    return refused;
  }

  /** Attaches one that is uploaded already. */
  attach(key: string, file: SharedFile): boolean {
    const tray = this.#peek(key);
    if (tray.items.some((item) => item.fileId === file.id)) return true;
    if (roomIn(tray) === 0) return false;
    kernel.store.dispatch({ type: 'ownFileChanged', file });
    const item: Attachment = {
      key: uuidv7(), name: file.name, size: file.size, mediaType: file.mediaType, state: 'done', sent: file.size, fileId: file.id, isPicked: true,
    };
    this.#put(key, { ...tray, items: [...tray.items, item] });
    return true;
  }

  describe(key: string, attachment: string, alt: string): void {
    this.#put(key, changed(this.#peek(key), attachment, { alt: alt.replace(/\s+/g, ' ').slice(0, limits.fileAlt) }));
  }

  pause(key: string, attachment: string): void {
    void this.#running.get(attachment)?.abort();
    this.#running.delete(attachment);
    this.#put(key, changed(this.#peek(key), attachment, { state: 'paused' }));
    this.#fill();
  }

  /** Goes on with what was paused or failed. */
  resume(key: string, attachment: string): void {
    if (!this.#files.has(attachment)) return;
    this.#put(key, changed(this.#peek(key), attachment, { state: 'queued', error: undefined }));
    this.#fill();
  }

  /** Takes it away, and off the server where it is used nowhere else. */
  remove(key: string, attachment: string): void {
    const item = this.#peek(key).items.find((one) => one.key === attachment);
    const upload = this.#running.get(attachment);
    this.#running.delete(attachment);
    this.#put(key, without(this.#peek(key), attachment));
    if (upload) upload.abort(true).catch((error: unknown) => console.warn('The server was not told that an upload ended', error));
    else if (item?.fileId !== undefined && item.isPicked !== true) {
      filesApi.delete(item.fileId).catch((error: unknown) => console.warn('A file that is not sent is still there', error));
    }
    this.#forget(attachment);
    this.#settle(key);
    this.#fill();
  }

  /** The message is on its way. */
  clear(key: string): void {
    for (const { key: attachment } of this.#peek(key).items) {
      this.#files.delete(attachment);
      void this.#running.get(attachment)?.abort();
      this.#running.delete(attachment);
    }
    this.#put(key, EMPTY);
    this.#fill();
  }

  /** Sends a message once all that goes with it is uploaded. */
  wait(key: string, waiting: SendMessageRequest): void {
    this.#put(key, { ...this.#peek(key), waiting });
    this.#settle(key);
  }

  unwait(key: string): void {
    this.#put(key, { items: this.#peek(key).items });
  }

  /** The connection is back: what failed for want of it goes on. */
  again(): void {
    for (const [key, { items }] of this.#trays.peek()) {
      for (const item of items) if (item.state === 'failed' && item.error === ('network' satisfies Failure)) this.resume(key, item.key);
    }
  }

  /** What this browser knows of unfinished uploads goes with the session. */
  leave(): void {
    for (const upload of this.#running.values()) void upload.abort();
    for (const name of Object.keys(localStorage)) if (name.startsWith(KEPT)) localStorage.removeItem(name);
  }

  #take(key: string, file: File, lost: Attachment | undefined): void {
    const item: Attachment = lost ?? { key: uuidv7(), name: file.name, size: file.size, mediaType: file.type || 'application/octet-stream', state: 'queued', sent: 0 };
    this.#files.set(item.key, file);
    if (kindOf(file.type) === 'image') this.#pictures.set(item.key, URL.createObjectURL(file));
    const tray = this.#peek(key);
    this.#put(key, lost ? changed(tray, lost.key, { state: 'queued' }) : { ...tray, items: [...tray.items, item] });
  }

  #tus: Promise<typeof Tus> | undefined;

  /** A few at once: more would only make each of them slower. */
  #fill(): void {
    for (const [key, { items }] of this.#trays.peek()) {
      for (const item of items) {
        if (this.#running.size + this.#starting.size >= AT_ONCE) return;
        if (item.state === 'queued' && !this.#starting.has(item.key)) void this.#start(key, item);
      }
    }
  }
  readonly #starting = new Set<string>();

  async #start(key: string, { key: attachment, name, mediaType }: Attachment): Promise<void> {
    const file = this.#files.get(attachment);
    if (!file) return;
    this.#starting.add(attachment);
    try {
      const { Upload } = await (this.#tus ??= import('tus-js-client'));
      const me = kernel.store.now.me.id;
      const upload = new Upload(file, {
        endpoint: UPLOADS, chunkSize: CHUNK, retryDelays: RETRY_AFTER_MS, removeFingerprintOnSuccess: true,
        metadata: { filename: name, filetype: mediaType },
        fingerprint: () => Promise.resolve(['hangout', me, name, file.type, file.size, file.lastModified].join('-')),
        onShouldRetry: (error) => isPassing(error.originalResponse?.getStatus()),
        onAfterResponse: (request, response) => {
          // tus-js-client would begin anew and send everything again, only to be refused in the end.
          if (request.getMethod() !== 'HEAD' || !isRefusal(response.getStatus())) return;
          void upload.abort();
          this.#failed(key, attachment, { originalResponse: response });
        },
        onProgress: (sent) => this.#progress(key, attachment, sent),
        onSuccess: () => this.#finished(key, attachment, upload.url),
        onError: (error) => this.#failed(key, attachment, error),
      });
      const active = new Set([...this.#running.values()].map((one) => one.url));
      const previous = (await upload.findPreviousUploads()).find((one) => !active.has(one.uploadUrl));
      // Somebody may have taken it away, or paused it, meanwhile.
      if (this.#peek(key).items.find((item) => item.key === attachment)?.state !== 'queued') return;
      if (previous) upload.resumeFromPreviousUpload(previous);
      this.#running.set(attachment, upload);
      this.#put(key, changed(this.#peek(key), attachment, { state: 'uploading' }), false);
      upload.start();
    } catch (error) {
      this.#failed(key, attachment, error);
    } finally {
      this.#starting.delete(attachment);
      this.#fill();
    }
  }

  #progress(key: string, attachment: string, sent: number): void {
    if (this.#running.has(attachment)) this.#put(key, changed(this.#peek(key), attachment, { sent }), false);
  }

  #finished(key: string, attachment: string, url: string | null): void {
    const fileId = url?.split('/').at(-1);
    const item = this.#peek(key).items.find((one) => one.key === attachment);
    this.#running.delete(attachment);
    this.#files.delete(attachment);
    if (item && fileId !== undefined) {
      const picture = this.#pictures.get(attachment);
      if (picture !== undefined) this.#pictures.set(fileId, picture);
      const { name, size, mediaType } = item;
      const file: SharedFile = { id: fileId, name, size, mediaType, kind: kindOf(mediaType), status: 'scanning', createdAt: new Date().toISOString() };
      kernel.store.dispatch({ type: 'ownFileChanged', file, isGuess: true });
      this.#put(key, changed(this.#peek(key), attachment, { state: 'done', sent: size, fileId }));
    }
    this.#settle(key);
    this.#fill();
  }

  #failed(key: string, attachment: string, error: unknown): void {
    const code = codeOf(error);
    console.warn('An upload failed', error);
    this.#running.delete(attachment);
    if (code === 'unauthenticated') kernel.signedOut();
    this.#put(key, changed(this.#peek(key), attachment, { state: 'failed', error: code }));
    this.#settle(key);
    this.#fill();
  }

  /** A message that waits goes out when all is there, and is kept back by what failed. */
  #settle(key: string): void {
    const tray = this.#peek(key);
    const { waiting } = tray;
    if (!waiting) return;
    const writing = [...this.#writings].find((one) => one.area?.isConnected && draftKey(one.conversationId, one.threadRootId) === key);
    if (failedIn(tray)) {
      this.unwait(key);
      return;
    }
    if (!isReady(tray)) return;
    this.unwait(key);
    if (writing) writing.send(waiting.text ?? '');
    else {
      const parts = [...(waiting.text ? [{ type: 'text' as const, text: waiting.text }] : []), ...partsOf(tray)];
      void outbox.add('SendMessage', { ...waiting, parts }, waiting.id);
      this.clear(key);
      forgetWritten(waiting.conversationId, waiting.threadRootId).catch((error: unknown) => console.warn('The draft is still there', error));
    }
  }

  async #learn(id: string): Promise<void> {
    try {
      kernel.store.dispatch({ type: 'ownFileChanged', file: await filesApi.one(id) });
    } catch (error) {
      console.warn('Nothing is known of a file that is attached', error);
    }
  }

  #forget(attachment: string): void {
    this.#files.delete(attachment);
    const picture = this.#pictures.get(attachment);
    if (picture !== undefined) URL.revokeObjectURL(picture);
    this.#pictures.delete(attachment);
  }

  #peek(key: string): Tray {
    return this.#trays.peek().get(key) ?? EMPTY;
  }

  /** Progress is not worth keeping. */
  #put(key: string, tray: Tray, isKept = true): void {
    const trays = new Map(this.#trays.peek());
    if (tray.items.length === 0) trays.delete(key);
    else trays.set(key, tray);
    this.#trays.value = trays;
    if (!isKept) return;
    void keptTrays.save(key, tray).then(() => kernel.tabs.tell('attachedChanged', { key }));
  }
}

/** A lost connection, a server that is busy, another request that still writes: the same bytes go again. */
const isPassing = (status = 0): boolean => status === 0 || status >= 500 || [408, 409, 423, 425, 429, 460].includes(status);

/** An upload that is there no more can begin anew; whatever else is wrong with it stays wrong. */
const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 404 && status !== 410 && !isPassing(status);

const BY_STATUS: Readonly<Record<number, Failure>> = { 401: 'unauthenticated', 413: 'file_too_large', 415: 'file_type_not_allowed' };

/** Why an upload failed, as the server says; some answers have no words. */
function codeOf(error: unknown): Failure {
  const response = (error as { originalResponse?: { getStatus: () => number; getBody: () => string } | null }).originalResponse;
  if (!response || response.getStatus() === 0) return 'network';
  try {
    return (JSON.parse(response.getBody()) as { code?: ErrorCode }).code ?? 'internal';
  } catch {
    return BY_STATUS[response.getStatus()] ?? 'internal';
  }
}

declare module '../../core/tabs' {
  interface TabMessages {
    attachedChanged: { readonly key: string };
  }
}

export const uploads = new Uploads();
