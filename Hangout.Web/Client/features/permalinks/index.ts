/** Every message has an address of its own, `/app/chat/{conversation}/{message}`, to be copied, sent and followed. */
import { effect } from '@preact/signals-core';
import { kernel, reasonOf, register } from '../../core';
import type { Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { extendMessages } from '../chat';
import { inConversation } from '../conversations';
import { addressOf, placeAt, type MessagePlace } from './address';

export { addressOf as messageAddress, placeAt, type MessagePlace } from './address';

declare module '../../core/navigation' {
  interface Places {
    /** A message, wherever it stands: in its conversation or in a thread of it. */
    message: MessagePlace;
  }
}

/** Conversations come right after the page; one that has not come until then is not coming. */
const KNOWN_WITHIN_MS = 15_000;

register({
  name: 'permalinks',
  places: { message: (place) => void lead(place) },
  start: () => document.addEventListener('click', follow),
});

extendMessages({
  actions: [{
    title: 'permalinks.copy', icon: 'link', rank: 52,
    isOffered: ({ message }) => !message.deletedAt,
    run: ({ message }) => {
      navigator.clipboard.writeText(addressOf({ conversationId: message.conversationId, messageId: message.id }))
        .then(() => announce(t('links.copied')), (error: unknown) => console.warn('Copying failed', error));
    },
  }],
});

/** A link to a message of this desk opens here, unless the person wants another tab. */
function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !(event.target instanceof Element)) return;
  const link = event.target.closest<HTMLAnchorElement>('a[href]');
  const place = link && placeAt(link.href);
  if (!place) return;
  event.preventDefault();
  void lead(place);
}

/** Leads to a message, or says in a sentence why not; then everything stays as it is. */
async function lead(place: MessagePlace): Promise<void> {
  try {
    const message = await find(place);
    if (!message) await say('permalinks.unknown');
    else if (message.isHidden) await say('permalinks.hidden');
    else if (message.deletedAt) await say('permalinks.deleted');
    else if (!(await isKnown(place.conversationId))) await say('permalinks.unknown');
    else show(message);
  } catch (error) {
    const reason = reasonOf(error);
    await say(reason === 'network' ? 'error.network' : reason.endsWith('_not_found') || reason === 'validation_failed' ? 'permalinks.unknown' : 'permalinks.failed');
  }
}

function show({ conversationId, id, seq, threadRootId, ...message }: Message): void {
  if (threadRootId !== undefined && !inConversation({ ...message, conversationId, id, seq, threadRootId })) {
    kernel.navigation.navigate('thread', { conversationId, rootId: threadRootId, seq });
  } else kernel.navigation.navigate('conversation', { conversationId, seq });
}

/** What is held is trusted while it is kept up to date, and where nobody else can be asked. */
async function find(place: MessagePlace): Promise<Message | undefined> {
  const held = (): Message | undefined => heldAt(place);
  if (kernel.store.now.link === 'online' && held()) return held();
  try {
    return await found(place);
  } catch (error) {
    const message = reasonOf(error) === 'network' ? held() : undefined;
    if (!message) throw error;
    return message;
  }
}

function heldAt({ conversationId, messageId }: MessagePlace): Message | undefined {
  return kernel.store.now.chats.get(conversationId)?.timeline?.messages.find((m) => m.id === messageId);
}

async function found({ conversationId, messageId }: MessagePlace): Promise<Message | undefined> {
  const { messages } = await kernel.http.get<{ messages: readonly Message[] }>(`/api/conversations/${conversationId}/messages`, { around: messageId, limit: 3 });
  return messages.find((m) => m.id === messageId);
}

/** Waits until the conversation is in the list: right after the page was loaded it may be on its way. */
function isKnown(conversationId: string): Promise<boolean> {
  return new Promise((answer) => {
    const timer = setTimeout(() => end(false), KNOWN_WITHIN_MS);
    const stop = effect(() => {
      if (kernel.store.state.value.chats.has(conversationId)) queueMicrotask(() => end(true));
    });
    const end = (isThere: boolean): void => {
      clearTimeout(timer);
      stop();
      answer(isThere);
    };
  });
}

const say = (why: Parameters<typeof t>[0]): Promise<void> => import('./note').then(({ openNote }) => openNote(why));
