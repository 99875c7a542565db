/** The chat window: conversations, messages, and where they are written. */
import { kernel, register } from '../../core';
import type { View } from '../../core/navigation';
import { t } from '../../i18n/t';
import { preparePopovers } from '../../ui/popover';
import { isAssistant, nameOf, unreadTotal } from '../conversations';
import './chat.css';
import './copying';
import { draftKey, drafts, upgradeDrafts } from './drafts';
import { messageExtensions } from './extensions';
import './mention-completer';
import type { ChatWindow } from './window';

export { draftKey, drafts } from './drafts';
export { mentionAt } from './mentions';
export { WRITE, composeActions, extendMessages, extendWindow, isOwn, type Completer, type ShownMessage, type Suggestion, type Writing } from './extensions';

declare module '../../core/navigation' {
  interface Places {
    /** A conversation, at a message if one is given. */
    conversation: { readonly conversationId: string; readonly seq?: number };
    /** A conversation with the assistant, at a message if one is given; without an ID a new one. */
    assistantChat: { readonly conversationId?: string; readonly seq?: number };
    /** The question with whom a new conversation shall be. */
    newConversation: object;
  }
}

/** What was written in a conversation, or in a thread of it, went out from elsewhere. */
export async function forgetWritten(conversationId: string, threadRootId: string | undefined): Promise<void> {
  if (threadRootId === undefined) for (const e of messageExtensions()) e.sent?.(conversationId);
  await drafts.clear(draftKey(conversationId, threadRootId));
}

async function open(view?: View): Promise<ChatWindow | undefined> {
  await import('./window');
  return (await kernel.navigation.windows.open('chat', view)) as ChatWindow | undefined;
}

/** Shows a conversation in the chat window, and what the view says beside it. */
export function openConversation(view: View): void {
  open(view).catch((error: unknown) => console.warn('The chat could not be opened', error));
}

function startNew(): void {
  open().then((chat) => chat?.startNew(), (error: unknown) => console.warn('The chat could not be opened', error));
}

register({
  name: 'chat',
  modules: {
    chat: {
      element: 'hangout-chat', load: () => import('./window'), badge: unreadTotal,
      about: ({ conversation = '' }, { chats, me }) => {
        const info = chats.get(conversation)?.info;
        return info && nameOf(info, me.id);
      },
    },
  },
  commands: [{ id: 'chat.new', title: 'chat.new', icon: 'new', run: startNew }],
  shortcuts: [
    { keys: '↑ ↓', title: 'shortcuts.walk', group: 'shortcuts.messages' }, { keys: 'Enter', title: 'shortcuts.menu', group: 'shortcuts.messages' },
    { keys: 'Esc', title: 'shortcuts.leave', group: 'shortcuts.messages' }, { keys: 'C', title: 'action.copytext', group: 'shortcuts.messages' },
    { keys: 'Enter', title: 'shortcuts.send', group: 'shortcuts.writing' }, { keys: 'Shift+Enter', title: 'shortcuts.line', group: 'shortcuts.writing' },
    { keys: '@', title: 'shortcuts.people', group: 'shortcuts.writing' },
  ],
  places: {
    newConversation: startNew,
    conversation: ({ conversationId, seq }) => {
      const info = kernel.store.now.chats.get(conversationId)?.info;
      if (info && isAssistant(info)) return kernel.navigation.navigate('assistantChat', { conversationId, ...(seq === undefined ? {} : { seq }) });
      open({ conversation: conversationId })
        .then((chat) => chat?.show(conversationId, seq))
        .catch((error: unknown) => console.warn('Showing a message failed', error));
    },
  },
  events: { DraftChanged: (event) => void drafts.told(event) },
  connected: () => {
    // Nothing waits for it.
    drafts.sync().catch((error: unknown) => console.warn('Drafts are not in step yet', error));
  },
  upgrade: upgradeDrafts,
  onlyHere: async () => {
    const count = await drafts.unsaved();
    return count > 0 ? t('signout.drafts', { count }) : undefined;
  },
  ahead: () => Promise.all([import('./window'), import('./details-pane'), preparePopovers()]),
});
