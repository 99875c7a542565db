import { limits, type MessagePart, type SendMessageRequest } from '../../core/wire';

/** `lost`: the page that was uploading it is gone, and with it the file; chosen again, it goes on where it was. */
export type AttachmentState = 'queued' | 'uploading' | 'paused' | 'failed' | 'done' | 'lost';

/** A file that goes with the next message. */
export interface Attachment {
  /** Of this browser. */
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly mediaType: string;
  readonly state: AttachmentState;
  /** Bytes that the server has. */
  readonly sent: number;
  /** Once it is uploaded. */
  readonly fileId?: string;
  /** What it shows, for those who cannot see it. */
  readonly alt?: string;
  /** Why it failed: an error code. */
  readonly error?: string | undefined;
  /** It was there before, so it stays when it is not sent. */
  readonly isPicked?: boolean;
}

/** What goes with the next message of a conversation or thread. */
export interface Tray {
  readonly items: readonly Attachment[];
  /** The message that is sent once all of it is uploaded. */
  readonly waiting?: SendMessageRequest;
}

export const EMPTY: Tray = { items: [] };

export const changed = (tray: Tray, key: string, change: Partial<Attachment>): Tray =>
  ({ ...tray, items: tray.items.map((item) => (item.key === key ? { ...item, ...change } : item)) });

/** A message waits for what is there; where nothing is left, it waits no more. */
export function without(tray: Tray, key: string): Tray {
  const items = tray.items.filter((item) => item.key !== key);
  return items.length === 0 ? EMPTY : { ...tray, items };
}

/** How many more the tray takes. */
export const roomIn = (tray: Tray): number => Math.max(0, limits.messageFiles - tray.items.length);

export const isUnderWay = ({ state }: Attachment): boolean => state === 'queued' || state === 'uploading' || state === 'paused';

/** Whether everything is uploaded. */
export const isReady = ({ items }: Tray): boolean => items.every((item) => item.state === 'done');

/** What keeps the message from being sent, whatever one waits. */
export const failedIn = ({ items }: Tray): Attachment | undefined => items.find((item) => item.state === 'failed' || item.state === 'lost');

/** The parts of the message, as far as they are uploaded. */
export function partsOf({ items }: Tray): MessagePart[] {
  return items.flatMap(({ fileId, alt }) => (fileId === undefined ? [] : [{ type: 'file' as const, fileId, ...(alt ? { alt } : {}) }]));
}

/** Of all bytes, the share that is uploaded: 0 to 1. */
export function progressOf({ items }: Tray): number {
  const total = items.reduce((sum, item) => sum + item.size, 0);
  const sent = items.reduce((sum, item) => sum + (item.state === 'done' ? item.size : item.sent), 0);
  return total === 0 ? (isReady({ items }) ? 1 : 0) : sent / total;
}

/** As a page that comes later finds it: what was under way needs its file again. */
export const restored = ({ items }: Tray): Tray => ({ items: items.map((item) => (item.state === 'done' ? item : { ...item, state: 'lost' })) });

/** The attachment that a file goes on with, where it was chosen again. */
export const lostAs = ({ items }: Tray, { name, size }: { readonly name: string; readonly size: number }): Attachment | undefined =>
  items.find((item) => item.state === 'lost' && item.name === name && item.size === size);
