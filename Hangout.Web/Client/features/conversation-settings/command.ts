import { kernel } from '../../core';
import { addCommand } from '../commands';

/** `/leave` asks whether the person wants to leave. */
addCommand({
  name: 'leave', about: 'commands.leave',
  isOffered: ({ conversationId }) => ['group', 'channel'].includes(kernel.store.now.chats.get(conversationId)?.info.kind ?? ''),
  run: (_rest, writing) => {
    const info = kernel.store.now.chats.get(writing.conversationId)?.info;
    if (!info) return;
    import('.').then(({ leaveConversation }) => {
      writing.clear();
      return leaveConversation(info);
    }).catch((error: unknown) => console.warn('Leaving could not begin', error));
  },
});
