/** A conversation's name, description and settings, archiving, leaving and deleting it (CNV-2). Loaded with the details. */
import { kernel, reasonOf } from '../../core';
import type { Conversation } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { flash } from '../../ui/flash';
import { nameOf, sync } from '../conversations';
import { settingsApi } from './api';
import { DeleteConversation } from './delete-dialog';
import { EditConversation } from './edit-dialog';
import { ConversationSettingsDialog } from './settings-dialog';
import './settings.css';

export const editConversation = (info: Conversation): Promise<void> => new EditConversation().edit(info);
export const openSettings = (info: Conversation): Promise<void> => new ConversationSettingsDialog().edit(info);
export const deleteConversation = (info: Conversation): Promise<void> => new DeleteConversation().ask(info);

/** Archives after asking, or opens again. */
export async function toggleArchive({ id, archivedAt }: Conversation): Promise<void> {
  const isArchived = archivedAt === undefined;
  if (isArchived && !(await confirm({ title: t('manage.archive.title'), text: t('manage.archive.text'), action: t('manage.archive'), isSafe: true }))) return;
  await attempt(async () => sync.told({ conversations: [await settingsApi.edit(id, { isArchived })], gone: [] }));
}

export async function leaveConversation(info: Conversation): Promise<void> {
  const more = info.memberCount === 1 ? t('manage.leave.last') : info.role === 'owner' ? t('manage.leave.owner') : '';
  const text = `${t('manage.leave.text')} ${more}`.trim();
  if (!(await confirm({ title: t('manage.leave.title', { name: nameOf(info, kernel.store.now.me.id) }), text, action: t('manage.leave') }))) return;
  await attempt(async () => {
    await settingsApi.leave(info.id);
    sync.told({ conversations: [], gone: [info.id] });
  });
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
  }
}
