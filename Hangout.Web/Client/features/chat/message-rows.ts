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
