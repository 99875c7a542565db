/** Replies in threads beside the conversation (MSG-4). */
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, register } from '../../core';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { countText } from '../../ui/text';
import { shortTime } from '../../ui/time';
import { extendMessages, extendWindow, openConversation, type ShownMessage } from '../chat';
import { inConversation } from '../conversations';
import { personIn, wantPeople } from '../people';
import { threadsApi } from './api';
import { wantedReply } from './wanted';
import './store';
import './threads.css';
import type { ThreadPane } from './thread-pane';

declare module '../../core/navigation' {
  interface Places {
    /** A thread beside its conversation, at a reply if one is given. */
    thread: { readonly conversationId: string; readonly rootId: string; readonly seq?: number };
  }
}

wantPeople(function* repliers({ chats, threads }) {
  for (const { timeline } of chats.values()) for (const { thread } of timeline?.messages ?? []) yield* thread?.userIds ?? [];
  for (const { replies } of threads.values()) for (const { senderId } of replies) if (senderId) yield senderId;
});

const rootOf = ({ message }: ShownMessage): string => message.threadRootId ?? message.id;

const open = (shown: ShownMessage): void => kernel.navigation.navigate('thread', { conversationId: shown.message.conversationId, rootId: rootOf(shown) });

extendMessages({
  actions: [{
    title: 'threads.open', icon: 'thread', rank: 25, key: 'T',
    isOffered: ({ message, chat, inThread }) => !inThread && message.kind !== 'system' && !message.deletedAt && (chat.info.canPost || message.thread !== undefined),
    run: open,
  }],
  below: (shown) => (shown.inThread ? nothing : summary(shown)),
});

/** What is known of a message's thread, as a way into it. */
function summary(shown: ShownMessage): TemplateResult | typeof nothing {
  const { message } = shown;
  const { threadStates, users } = kernel.store.state.value;
  if (message.threadRootId && inConversation(message)) {
    return html`<button type="button" class="thread-link" @click=${() => open(shown)}>${icon('thread')}${t('threads.from')}</button>`;
  }
  if (!message.thread) return nothing;
  const { replyCount, lastReplyAt, userIds } = message.thread;
  const unread = threadStates.get(message.id)?.unreadCount ?? 0;
  return html`<button type="button" class="thread-link" @click=${() => open(shown)}>
    <span class="thread-faces" aria-hidden="true">${userIds.map((id) => avatar(personIn(users, id), 's'))}</span>
    <strong>${t('threads.replies', { count: replyCount })}</strong>
    <time datetime=${lastReplyAt}>${shortTime(lastReplyAt)}</time>
    ${unread === 0 ? nothing : html`<span class="badge" title=${t('chat.unread', { count: countText(unread) })}>${countText(unread)}</span>`}
  </button>`;
}

extendWindow({
  view: 'thread',
  label: 'threads.title',
  load: () => import('./thread-pane'),
  render: (conversationId, rootId, close) => html`<thread-pane .conversationId=${conversationId} .rootId=${rootId} @close=${close}></thread-pane>`,
});

register({
  name: 'threads',
  shortcuts: [{ keys: 'T', title: 'threads.open', group: 'shortcuts.messages' }],
  places: {
    thread: ({ conversationId, rootId, seq }) => {
      wantedReply.value = seq === undefined ? undefined : { rootId, seq };
      openConversation({ conversation: conversationId, thread: rootId });
    },
  },
  events: { ThreadStateChanged: (event) => kernel.store.dispatch({ type: 'threadStateChanged', event }) },
  connected: () => {
    // One that is not defined yet reads by itself.
    if (customElements.get('thread-pane')) document.querySelectorAll<ThreadPane>('thread-pane').forEach((pane) => void pane.reload());
    // Nothing waits for it: without it only the counts beside threads are missing.
    threadsApi.followed().then(
      ({ items }) => kernel.store.dispatch({ type: 'threadsFollowed', threads: items }),
      (error: unknown) => console.warn('The threads that one follows were not read', error),
    );
    return Promise.resolve();
  },
});
