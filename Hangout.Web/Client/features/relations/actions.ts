import { kernel, reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import type { Relationship, User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { flash } from '../../ui/flash';
import { BlockDialog, unblock } from '../blocks';
import { conversationsApi, sync } from '../conversations';
import { relationsApi } from './api';

/** Does something between two people, and shows how they stand then; says so where the server refuses. */
export async function change(work: () => Promise<Relationship>): Promise<boolean> {
  try {
    const relation = await work();
    kernel.store.dispatch({ type: 'relationsLoaded', relations: [relation] });
    // What it does to lists of requests and profiles need not wait for the event.
    kernel.store.dispatch({ type: 'relationsChanged', ids: [relation.userId] });
    return true;
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
    return false;
  }
}

export async function unfriend({ id, name }: User): Promise<void> {
  if (await confirm({ title: t('relations.unfriend.title', { name }), text: t('relations.unfriend.text'), action: t('relations.unfriend') })) {
    await change(() => relationsApi.endFriendship(id));
  }
}

export async function unfollow({ id, name }: User, isPrivate: boolean): Promise<void> {
  const question = { title: t('relations.unfollow.title', { name }), text: t('relations.unfollow.text'), action: t('relations.unfollow') };
  if (!isPrivate || (await confirm(question))) await change(() => relationsApi.unfollow(id));
}

/** Asks before it blocks. Over once that is decided. */
export async function openBlock(user: User): Promise<void> {
  const dialog = document.body.appendChild(new BlockDialog());
  await dialog.open(user);
  await new Promise<void>((done) => dialog.querySelector('dialog')?.addEventListener('close', () => done(), { once: true }));
  dialog.remove();
  kernel.store.dispatch({ type: 'relationsChanged', ids: [user.id] });
}

export async function liftBlock(userId: string): Promise<void> {
  try {
    await unblock(userId);
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
  }
  kernel.store.dispatch({ type: 'relationsChanged', ids: [userId] });
}

/** Opens the conversation with a person, and begins one where there is none. */
export async function message(userId: string): Promise<void> {
  try {
    const conversation = await conversationsApi.create({ id: uuidv7(), kind: 'direct', memberIds: [userId] });
    sync.told({ conversations: [conversation], gone: [] });
    kernel.navigation.navigate('conversation', { conversationId: conversation.id });
  } catch (error) {
    flash(errorText(reasonOf(error)), true);
  }
}
