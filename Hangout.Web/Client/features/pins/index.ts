/** Messages can be pinned for everyone in a conversation (MSG-7): they stand above it, and are marked where they stand. */
import { computed, effect } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, register } from '../../core';
import { limits, type Message, type PageOfMessage } from '../../core/wire';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { extendMessages, type ShownMessage } from '../chat';
import { gistOf, patchMessages } from '../conversations';
import { outbox, showAhead } from '../outbox';
import { personIn, wantPeople } from '../people';
import './pins.css';
import './store';

patchMessages('PinChanged', withPin);
showAhead('PinMessage', (message, { isPinned }, me) => withPin(message, isPinned ? { pin: { userId: me, at: message.createdAt } } : {}));

function withPin({ pin: _before, ...message }: Message, { pin }: Pick<Message, 'pin'>): Message {
  return pin ? { ...message, pin } : message;
}

wantPeople(function* pinners({ chats, pins }) {
  for (const { items } of pins.values()) for (const { senderId } of items) if (senderId) yield senderId;
  for (const { timeline } of chats.values()) for (const { pin } of timeline?.messages ?? []) if (pin) yield pin.userId;
});

const mayPin = ({ message, chat }: ShownMessage): boolean => !message.deletedAt && chat.info.permissions.includes('pinMessages');

export function setPin({ conversationId, id: messageId }: Message, isPinned: boolean): void {
  void outbox.add('PinMessage', { conversationId, messageId, isPinned });
}

extendMessages({
  actions: [
    { title: 'pins.pin', icon: 'pin', rank: 40, key: 'P', isOffered: (shown) => mayPin(shown) && !shown.message.pin, run: ({ message }) => setPin(message, true) },
    { title: 'pins.unpin', icon: 'pin', rank: 40, key: 'P', isOffered: (shown) => mayPin(shown) && shown.message.pin !== undefined, run: ({ message }) => setPin(message, false) },
  ],
  mark: ({ message: { pin } }) => {
    if (!pin) return nothing;
    const text = t('pins.mark', { name: personIn(kernel.store.state.value.users, pin.userId).name });
    return html`<span class="message-mark" title=${text}>${icon('pin')}<span class="visually-hidden">${text}</span></span>`;
  },
  top: bar,
  opened: (conversationId) => {
    const isWanted = computed(() => {
      const { link, pins } = kernel.store.state.value;
      return link === 'online' && (pins.get(conversationId)?.isStale ?? true);
    });
    return effect(() => {
      if (isWanted.value) void load(conversationId);
    });
  },
});

/** Asks until the answer is the last word. */
async function load(conversationId: string): Promise<void> {
  try {
    do {
      const told = kernel.store.now.pins.get(conversationId)?.told ?? 0;
      const { items } = await kernel.http.get<PageOfMessage>(`/api/conversations/${conversationId}/pins`, { limit: limits.pins });
      kernel.store.dispatch({ type: 'pinsLoaded', conversationId, items, told });
    } while (kernel.store.now.pins.get(conversationId)?.isStale);
  } catch (error) {
    console.warn('The pinned messages could not be loaded', error);
  }
}

function bar(conversationId: string): TemplateResult | typeof nothing {
  const { pins, users } = kernel.store.state.value;
  const items = pins.get(conversationId)?.items ?? [];
  const newest = items[0];
  if (!newest) return nothing;
  const all = t('pins.all', { count: items.length });
  return html`<div class="pins-bar" role="region" aria-label=${t('pins.label')}>
    <button type="button" class="pins-newest" title=${t('pins.jump')} @click=${() => kernel.navigation.navigate('conversation', { conversationId, seq: newest.seq })}>
      ${icon('pin')}<strong>${personIn(users, newest.senderId).name}</strong><span dir="auto">${gistOf(newest)}</span></button>
    <button type="button" class="button-text" title=${t('pins.title')} aria-label=${all} aria-haspopup="dialog"
      @click=${() => void openAll(conversationId)}>${items.length}</button>
  </div>`;
}

const openAll = (conversationId: string): Promise<void> =>
  import('./dialog').then(({ openPins }) => openPins(conversationId), (error: unknown) => console.warn('The pinned messages could not be shown', error));

register({ name: 'pins', shortcuts: [{ keys: 'P', title: 'shortcuts.pin', group: 'shortcuts.messages' }], ahead: () => import('./dialog') });
