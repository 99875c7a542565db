import type { Conversation, Message, User } from '../../core/wire';
import { t } from '../../i18n/t';
import { plainText, wordsOf } from '../../ui/text';
import { noteText } from './notes';

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

/** One line of what a message says; its files where it says nothing. */
export function gistOf(message: Message): string {
  const { files = [] } = message;
  return plainText(files.length > 0 ? wordsOf(message) : message.text) || (files.length === 1 ? fileGist(files[0]) : files.length > 1 ? filesGist(files) : t('messages.file'));
}

function fileGist(file: NonNullable<Message['files']>[number] | undefined): string {
  if (!file) return t('messages.file');
  return file.kind === 'document' ? file.name : t(`files.gist.${file.kind}`);
}

/** Several of one kind are called by it. */
function filesGist(files: NonNullable<Message['files']>): string {
  const kinds = new Set(files.map((f) => f.kind));
  const [only] = kinds.size === 1 ? kinds : [];
  return t(only === 'image' ? 'files.gist.images' : only === 'video' ? 'files.gist.videos' : 'files.gist.many', { count: files.length });
}

/** The second line of a conversation in the list. */
export function previewOf(message: Message | undefined, conversation: Conversation, me: string, users: ReadonlyMap<string, User>): string {
  if (!message) return t('chat.nomessages');
  if (message.deletedAt) return t('chat.deleted');
  if (message.kind === 'system') return noteText(message, conversation, me, users) ?? plainText(message.text);
  const text = gistOf(message);
  if (message.senderId === me) return t('chat.yousaid', { text });
  if (conversation.kind === 'direct') return text;
  const name = message.senderId ? users.get(message.senderId)?.name.split(' ')[0] : undefined;
  return name ? t('chat.saidby', { name, text }) : text;
}
