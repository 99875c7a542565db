import type { Message } from '../../core/wire';
import { sameDay } from '../../ui/time';

/** Messages of one author within this time stand together. */
export const GROUP_MS = 5 * 60_000;

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'message'; readonly key: string; readonly message: Message; readonly continues: boolean };

/** Messages with what stands between them. `newAfter`: the messages of others after this one are new. */
export function rowsOf(messages: readonly Message[], me: string, newAfter: number | undefined): Row[] {
  const rows: Row[] = [];
  const firstNew = newAfter === undefined ? undefined : messages.find((m) => m.seq > newAfter && m.senderId !== me)?.seq;
  let previous: Message | undefined;
  for (const message of messages) {
    const newDay = !previous || !sameDay(previous.createdAt, message.createdAt);
    if (newDay) rows.push({ kind: 'day', key: `day ${message.createdAt.slice(0, 10)} ${message.seq}`, at: message.createdAt });
    if (message.seq === firstNew) rows.push({ kind: 'unread', key: 'unread' });
    const close = previous !== undefined && Date.parse(message.createdAt) - Date.parse(previous.createdAt) < GROUP_MS;
    const continues = !newDay && close && message.seq !== firstNew && previous?.senderId === message.senderId && previous?.kind !== 'system' && !message.replyToId;
    rows.push({ kind: 'message', key: message.id, message, continues });
    previous = message;
  }
  return rows;
}

/** The number of the last message that a person sees in a scroller, whole or for the most part; 0 when there is none. */
export function lastVisible(scroller: HTMLElement, isSeen: (row: Element) => boolean): number {
  const { top, bottom } = scroller.getBoundingClientRect();
  const rows = scroller.querySelectorAll<HTMLElement>('[data-seq]');
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    const rect = row?.getBoundingClientRect();
    if (!row || !rect || rect.bottom < top) return 0;
    const isScrolledTo = rect.bottom <= bottom + 4 || rect.top < bottom - 76;
    if (isScrolledTo && isSeen(row)) return Number(row.dataset.seq);
  }
  return 0;
}

/** A row on the screen, and how far below the scroller's upper edge it begins. */
export interface Anchor { readonly id: string; readonly offset: number }

/** The first row that begins on the screen, or else the one that fills it. */
export function anchorIn(scroller: HTMLElement): Anchor | undefined {
  const rows = scroller.querySelectorAll<HTMLElement>('[data-seq]');
  const { top } = scroller.getBoundingClientRect();
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().top ?? 0) < top) low = middle + 1;
    else high = middle;
  }
  const row = rows[low] ?? rows[rows.length - 1];
  return row?.dataset.id === undefined ? undefined : { id: row.dataset.id, offset: row.getBoundingClientRect().top - top };
}

/** Something came, went or grew above, an older message or the preview of a link: what the person reads stays where it is. */
export function keepPlace(scroller: HTMLElement, { id, offset }: Anchor): void {
  const row = scroller.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  const moved = row ? row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - offset : 0;
  if (Math.abs(moved) >= 1) scroller.scrollTop += moved;
}
