import { kernel, reasonOf } from '../../core';
import type { UpdateMembershipRequest } from '../../core/wire';
import { errorText } from '../../i18n/t';
import { flash } from '../../ui/flash';
import { sync, type Chat } from '../conversations';
import { keepingApi } from './api';

/** Further away than anybody lives. */
export const FOREVER = '9999-01-01T00:00:00Z';
const OVER = '2000-01-01T00:00:00Z';

export const isForever = (mutedUntil: string): boolean => mutedUntil >= '9000';

/** Changes how the person keeps a conversation, and says what came of it where that is not seen otherwise. */
export async function keep(id: string, change: UpdateMembershipRequest, done?: string): Promise<void> {
  try {
    sync.told({ conversations: [await keepingApi.update(id, change)], gone: [] });
    if (done !== undefined) flash(done);
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
  }
}

export const muteFor = (id: string, seconds: number | undefined, done: string): Promise<void> =>
  keep(id, { mutedUntil: seconds === undefined ? FOREVER : new Date(Date.now() + seconds * 1_000).toISOString() }, done);

export const unmute = (id: string, done: string): Promise<void> => keep(id, { mutedUntil: OVER }, done);

/** Everything that is there counts as read, and the mark goes. */
export async function markRead({ info }: Chat): Promise<void> {
  if (info.unreadCount > 0) kernel.store.dispatch({ type: 'readHere', conversationId: info.id, seq: info.lastSeq });
  if (info.isMarkedUnread) await keep(info.id, { isMarkedUnread: false });
}
