import { kernel, reasonOf } from '../../core';
import type { Conversation } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { flash } from '../../ui/flash';
import type { MenuItem } from '../../ui/menu';
import { sync, type Chat } from '../conversations';
import { assistantApi } from './api';
import { change, details, loadOne, titleOf } from './store';

/** What can be done with a chat, wherever its menu opens. */
export function chatItems(chat: Chat): MenuItem[] {
  const { info } = chat;
  const mayManage = info.permissions.includes('editConversation');
  return [
    { label: t(info.isFavourite ? 'assistant.unpin' : 'assistant.pin'), icon: 'pin', run: () => void pin(info) },
    { label: t('assistant.share'), icon: 'share', run: () => void import('./share-dialog').then((m) => m.shareChat(chat)) },
    { label: t('assistant.export.markdown'), icon: 'download', run: () => download(assistantApi.exportAddress(info.id, 'markdown')) },
    { label: t('assistant.export.json'), icon: 'download', run: () => download(assistantApi.exportAddress(info.id, 'json')) },
    ...(mayManage ? [{
      label: t(info.archivedAt ? 'assistant.unarchive' : 'assistant.archive'), icon: 'archive', run: () => void archive(chat, !info.archivedAt),
    }] : []),
    ...(info.permissions.includes('deleteConversation')
      ? [{ label: t('assistant.delete'), icon: 'trash', isDanger: true, run: () => void remove(chat) }]
      : [{ label: t('assistant.leave'), icon: 'leave', isDanger: true, run: () => void leave(chat) }]),
  ];
}

export async function archive({ info }: Chat, isArchived: boolean): Promise<void> {
  await change(info.id, { isArchived }, t(isArchived ? 'assistant.archive.done' : 'assistant.unarchive.done'));
}

async function pin(info: Conversation): Promise<void> {
  await attempt(async () => {
    const next = await kernel.http.call<Conversation>('PATCH', `/api/conversations/${info.id}/membership`, { isFavourite: !info.isFavourite });
    sync.told({ conversations: [next], gone: [] });
    if (details.peek().has(info.id)) await loadOne(info.id);
  });
}

async function remove(chat: Chat): Promise<void> {
  const { id } = chat.info;
  if (!(await confirm({ title: t('assistant.delete.title', { name: titleOf(chat) }), text: t('assistant.delete.text'), action: t('assistant.delete.do') }))) return;
  await attempt(async () => {
    await assistantApi.delete(id);
    sync.told({ conversations: [], gone: [id] });
    flash(t('assistant.delete.done'));
  });
}

async function leave(chat: Chat): Promise<void> {
  const { id } = chat.info;
  if (!(await confirm({ title: t('assistant.leave.title', { name: titleOf(chat) }), text: t('assistant.leave.text'), action: t('assistant.leave.do') }))) return;
  await attempt(async () => {
    await kernel.http.call('POST', `/api/conversations/${id}/leave`);
    sync.told({ conversations: [], gone: [id] });
  });
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
  }
}

function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
