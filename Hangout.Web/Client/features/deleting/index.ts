/** One's own messages can be deleted, for everyone (MSG-6). */
import { t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { plainText } from '../../ui/text';
import { extendMessages, isOwn, type ShownMessage } from '../chat';
import { outbox, showAhead } from '../outbox';

showAhead('DeleteMessage', ({ html: _html, parts: _parts, mentions: _mentions, reactions: _reactions, ...message }) => ({ ...message, text: '', deletedAt: message.createdAt }));

extendMessages({
  actions: [{
    title: 'action.delete', icon: 'trash', rank: 90, isDanger: true,
    isOffered: (shown) => isOwn(shown) && !shown.message.deletedAt && !shown.chat.info.block,
    run: (shown) => void ask(shown),
  }],
});

async function ask({ message }: ShownMessage): Promise<void> {
  const isSure = await confirm({ title: t('deleting.title'), text: t('deleting.text'), about: plainText(message.text), action: t('action.delete') });
  if (isSure) await outbox.add('DeleteMessage', { conversationId: message.conversationId, messageId: message.id });
}
