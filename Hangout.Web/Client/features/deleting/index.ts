/** Messages can be deleted for everyone, one's own or as one's permissions say another's, or put out of one's own sight (MSG-6). */
import { kernel, register } from '../../core';
import { follow } from '../../core/store';
import { t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { extendMessages, isOwn, type ShownMessage } from '../chat';
import { asHidden, gistOf, withChat, withoutSight } from '../conversations';
import { outbox, showAhead } from '../outbox';
import { personIn } from '../people';

showAhead('DeleteMessage', ({ html: _html, parts: _parts, mentions: _mentions, reactions: _reactions, pin: _pin, ...message }) =>
  ({ ...message, text: '', deletedAt: message.createdAt }));
showAhead('HideMessage', (message) => asHidden(message));

// The event for one's own devices may come after the answer.
follow('chats', {
  unsentChanged: (chats, { unsent }) =>
    (unsent.kind === 'HideMessage' && unsent.state === 'sent'
      ? withChat(chats, unsent.conversationId, (chat) => withoutSight(chat, [unsent.request.messageId]))
      : chats),
});

const mayDelete = (shown: ShownMessage): boolean => isOwn(shown) || shown.chat.info.permissions.includes('deleteMessages');

register({ name: 'deleting', shortcuts: [{ keys: 'Delete', title: 'shortcuts.delete', group: 'shortcuts.messages' }] });

extendMessages({
  actions: [
    {
      title: 'deleting.hide', icon: 'hide', rank: 89, key: 'Delete', isDanger: true,
      isOffered: () => true,
      run: (shown) => void hide(shown),
    },
    {
      title: 'deleting.everyone', icon: 'trash', rank: 90, key: 'Delete', isDanger: true,
      isOffered: (shown) => mayDelete(shown) && !shown.message.deletedAt && !shown.chat.info.block,
      run: (shown) => void remove(shown),
    },
  ],
});

async function remove(shown: ShownMessage): Promise<void> {
  const { message } = shown;
  const name = personIn(kernel.store.now.users, message.senderId).name;
  const text = isOwn(shown) ? t('deleting.text') : t('deleting.text.other', { name });
  const isSure = await confirm({ title: t('deleting.title'), text, about: gistOf(message), action: t('deleting.everyone') });
  if (isSure) await outbox.add('DeleteMessage', { conversationId: message.conversationId, messageId: message.id });
}

async function hide({ message }: ShownMessage): Promise<void> {
  const about = message.deletedAt ? undefined : gistOf(message);
  const isSure = await confirm({ title: t('deleting.hide.title'), text: t('deleting.hide.text'), about, action: t('deleting.hide') });
  if (isSure) await outbox.add('HideMessage', { conversationId: message.conversationId, messageId: message.id });
}
