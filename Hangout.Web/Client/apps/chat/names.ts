import { limits, type Conversation, type Message, type User } from '../../core/wire';
import { t } from '../../i18n/t';

/** The other person of a direct conversation. */
export const partnerOf = (conversation: Conversation, me: string): User | undefined =>
  conversation.kind === 'direct' ? (conversation.members.find((m) => m.id !== me) ?? conversation.members[0]) : undefined;

/** What a conversation is called for me: its title, the other person, or its people. */
export function nameOf(conversation: Conversation, me: string): string {
  if (conversation.kind === 'direct') return partnerOf(conversation, me)?.name ?? t('chat.deletedperson');
  if (conversation.title) return conversation.title;
  const others = conversation.members.filter((m) => m.id !== me).map((m) => m.name.split(' ')[0] ?? m.name);
  return others.length > 0 ? others.join(', ') : t('chat.you');
}

/** One line of what a message says, without Markdown's marks. */
export function plainText(text: string): string {
  return text
    .slice(0, 400)
    .replace(/```[\w-]*\n?/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|\d+\.\s+)/gm, '')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(^|\W)[*_](?=\S)|(?<=\S)[*_](?=\W|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The second line of a conversation in the list. */
export function previewOf(message: Message | undefined, conversation: Conversation, me: string, users: ReadonlyMap<string, User>): string {
  if (!message) return t('chat.nomessages');
  if (message.deletedAt) return t('chat.deleted');
  const text = plainText(message.text) || t('messages.file');
  if (message.kind === 'system') return text;
  if (message.senderId === me) return t('chat.yousaid', { text });
  if (conversation.kind === 'direct') return text;
  const name = message.senderId ? users.get(message.senderId)?.name.split(' ')[0] : undefined;
  return name ? t('chat.saidby', { name, text }) : text;
}

/** The largest count means "more than can be counted". */
export const countText = (count: number): string => (count < limits.unreadCount ? String(count) : `${limits.unreadCount - 1}+`);
