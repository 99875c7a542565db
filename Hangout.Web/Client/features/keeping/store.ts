import { follow } from '../../core/store';
import type { Conversation } from '../../core/wire';
import { withChat, type Chat } from '../conversations';

declare module '../../core/store' {
  interface Events {
    /** Some conversations need not be muted any more. */
    mutesEnded: { readonly now: number };
  }
}

follow('chats', {
  // The server brings a hidden one back likewise, by the same message.
  messagesChanged: (chats, { event: { conversationId, messages } }) => withChat(chats, conversationId, (chat) =>
    (chat.info.isHidden && messages.some((m) => m.kind !== 'system' && m.seq === chat.info.lastSeq && !m.editedAt && !m.deletedAt) ? withOwn(chat, { isHidden: false }) : chat)),
  readHere: (chats, { conversationId }) => withChat(chats, conversationId, read),
  readStateChanged: (chats, { event }) => withChat(chats, event.conversationId, read),
  mutesEnded: (chats, { now }) => {
    const over = [...chats.values()].filter(({ info }) => info.mutedUntil !== undefined && Date.parse(info.mutedUntil) <= now);
    return over.length === 0 ? chats : new Map([...chats, ...over.map((chat) => [chat.info.id, withOwn(chat, { mutedUntil: undefined })] as const)]);
  },
});

/** What was marked as unread is so until the next reading. */
const read = (chat: Chat): Chat => (chat.info.isMarkedUnread ? withOwn(chat, { isMarkedUnread: false }) : chat);

const withOwn = (chat: Chat, own: Partial<Conversation>): Chat => ({ ...chat, info: { ...chat.info, ...own } });
