/** A message can answer another one (MSG-4): the composer shows which, until it is sent or given up. */
import { effect } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, register } from '../../core';
import { slice } from '../../core/store';
import type { Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { extendMessages, WRITE } from '../chat';
import { gistOf } from '../conversations';
import { personIn } from '../people';
import './replies.css';

declare module '../../core/storage' {
  interface Stores {
    /** What the next message of a conversation answers: as the draft itself, it outlives the page. */
    replies: { key: string; value: { readonly conversationId: string; readonly to: Message } };
  }
}

declare module '../../core/tabs' {
  interface TabMessages {
    replyChosen: { readonly conversationId: string; readonly to: Message | undefined };
  }
}

declare module '../../core/store' {
  interface State {
    /** Conversation → the message that the next one answers. */
    readonly replies: ReadonlyMap<string, Message>;
  }
  interface Events {
    replyChanged: { readonly conversationId: string; readonly to: Message | undefined };
  }
}

slice('replies', () => new Map(), {
  replyChanged: (replies, { conversationId, to }) => {
    const next = new Map(replies);
    if (to) next.set(conversationId, to);
    else next.delete(conversationId);
    return next;
  },
  // What is answered was deleted meanwhile.
  messagesChanged: (replies, { event }) => {
    const to = replies.get(event.conversationId);
    if (!to || !event.messages.some((m) => m.id === to.id && m.deletedAt)) return replies;
    return new Map([...replies].filter(([id]) => id !== event.conversationId));
  },
});

/** Chosen or given up here: the other tabs, where the same draft stands, follow. */
function choose(conversationId: string, to: Message | undefined): void {
  kernel.store.dispatch({ type: 'replyChanged', conversationId, to });
  kernel.tabs.tell('replyChosen', { conversationId, to });
}

const giveUp = (conversationId: string): void => {
  if (kernel.store.now.replies.has(conversationId)) choose(conversationId, undefined);
};

/** Keeps what changes from now on. */
function keepReplies(): void {
  let kept = kernel.store.now.replies;
  effect(() => {
    const { replies } = kernel.store.state.value;
    if (replies === kept) return;
    const { database } = kernel.storage;
    const gone = [...kept.keys()].filter((id) => !replies.has(id));
    const fresh = [...replies].filter(([id, to]) => kept.get(id) !== to);
    kept = replies;
    Promise.all([
      ...gone.map((id) => database?.delete('replies', id)), ...fresh.map(([conversationId, to]) => database?.put('replies', { conversationId, to })),
    ]).catch((error: unknown) => console.warn('What is answered was not kept', error));
  });
}

register({
  name: 'replies',
  upgrade: (database, from) => {
    if (from < 4) database.createObjectStore('replies', { keyPath: 'conversationId' });
  },
  prepare: async () => {
    for (const { conversationId, to } of (await kernel.storage.database?.getAll('replies')) ?? []) kernel.store.dispatch({ type: 'replyChanged', conversationId, to });
    keepReplies();
  },
  tabs: { replyChosen: (chosen) => kernel.store.dispatch({ type: 'replyChanged', ...chosen }) },
  shortcuts: [{ keys: 'R', title: 'replies.reply', group: 'shortcuts.messages' }, { keys: 'Esc', title: 'shortcuts.unreply', group: 'shortcuts.writing' }],
});

extendMessages({
  actions: [{
    title: 'replies.reply', icon: 'reply', rank: 20, key: 'R', isInToolbar: true,
    isOffered: ({ message, chat }) => !message.deletedAt && chat.info.canPost && !chat.info.block,
    run: ({ message }, beside) => {
      choose(message.conversationId, message);
      beside.dispatchEvent(new CustomEvent(WRITE, { bubbles: true }));
    },
  }],
  composer: note,
  key: (event, conversationId) => {
    if (event.key !== 'Escape' || !kernel.store.now.replies.has(conversationId)) return false;
    giveUp(conversationId);
    return true;
  },
  send: (conversationId) => {
    const to = kernel.store.now.replies.get(conversationId);
    return to ? { replyToId: to.id } : {};
  },
  sent: giveUp,
});

function note(conversationId: string): TemplateResult | typeof nothing {
  const { replies, users } = kernel.store.state.value;
  const to = replies.get(conversationId);
  if (!to) return nothing;
  const { name } = personIn(users, to.senderId);
  return html`<p class="reply-note">${icon('reply')}<span><strong>${t('messages.replyto', { name })}</strong> ${gistOf(to)}</span>
    <button type="button" class="button-icon" title=${t('replies.cancel')} aria-label=${t('replies.cancel')} @click=${() => giveUp(conversationId)}>${icon('close')}</button></p>`;
}
