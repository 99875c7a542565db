import { kernel, reasonOf, register } from '../../core';
import { errorText, t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { flash } from '../../ui/flash';
import { conversationsApi, sync } from '../conversations';

/** A link in a message that leads to a conversation here does so in place, and not in another tab. */
function follow(event: MouseEvent): void {
  const link = (event.target as Element).closest<HTMLAnchorElement>('.message-body a[href]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const { origin, pathname, hash } = new URL(link.href);
  const [name, query = ''] = hash.slice(1).split('?');
  const conversationId = new URLSearchParams(query).get('conversationId');
  if (origin !== location.origin || pathname !== '/' || name !== 'conversation' || conversationId === null) return;
  event.preventDefault();
  void go(conversationId, link.textContent);
}

async function go(conversationId: string, name: string): Promise<void> {
  if (!kernel.store.now.chats.has(conversationId)) {
    if (!(await confirm({ title: t('completing.join.title', { name }), text: t('completing.join.text'), action: t('new.join'), isSafe: true }))) return;
    try {
      await conversationsApi.join(conversationId);
      sync.told({ conversations: [await conversationsApi.get(conversationId)], gone: [] });
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
      return;
    }
  }
  kernel.navigation.navigate('conversation', { conversationId });
}

register({
  name: 'completing',
  shortcuts: [{ keys: ':', title: 'shortcuts.emoji', group: 'shortcuts.writing' }, { keys: '#', title: 'shortcuts.channels', group: 'shortcuts.writing' }],
  start: () => document.addEventListener('click', follow),
});
