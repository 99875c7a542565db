/** Messages can be forwarded to other conversations (MSG-7). Where they come from is told of public channels only. */
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, register } from '../../core';
import type { Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { extendMessages } from '../chat';
import { nameOf } from '../conversations';
import { personIn, wantPeople } from '../people';
import './forwarding.css';

const load = () => import('./dialog');

register({ name: 'forwarding', shortcuts: [{ keys: 'F', title: 'forward.open', group: 'shortcuts.messages' }], ahead: load });

wantPeople(function* writers({ chats }) {
  for (const { timeline } of chats.values()) for (const { forwarded } of timeline?.messages ?? []) if (forwarded?.senderId) yield forwarded.senderId;
});

extendMessages({
  actions: [{
    title: 'forward.open', icon: 'forward', rank: 35, key: 'F',
    isOffered: ({ message }) => !message.deletedAt,
    run: ({ message }) => void load().then(({ openForward }) => openForward(message), (error: unknown) => console.warn('Forwarding could not begin', error)),
  }],
  above: ({ message }) => mark(message),
});

function mark({ forwarded }: Message): TemplateResult | typeof nothing {
  if (!forwarded) return nothing;
  const { chats, me, users } = kernel.store.state.value;
  const { conversationId, senderId, messageId } = forwarded;
  const info = conversationId === undefined ? undefined : chats.get(conversationId)?.info;
  const by = senderId === undefined ? t('forward.mark') : t('forward.markby', { name: personIn(users, senderId).name });
  if (!info || messageId === undefined) return html`<p class="message-forwarded">${icon('forward')}${by}</p>`;
  return html`<p class="message-forwarded">${icon('forward')}<button type="button" class="button-text"
    @click=${() => void jump(info.id, messageId)}>${t('forward.markfrom', { where: nameOf(info, me.id) })}</button></p>`;
}

/** Only the message's ID is told: its place is asked for. */
async function jump(conversationId: string, messageId: string): Promise<void> {
  try {
    const { messages } = await kernel.http.get<{ messages: readonly Message[] }>(`/api/conversations/${conversationId}/messages`, { around: messageId, limit: 3 });
    const seq = messages.find((m) => m.id === messageId)?.seq;
    kernel.navigation.navigate('conversation', seq === undefined ? { conversationId } : { conversationId, seq });
  } catch (error) {
    console.warn('The forwarded message was not found', error);
    kernel.navigation.navigate('conversation', { conversationId });
  }
}

/** Sends an address into conversations that the person chooses. */
export function forwardLink(address: string, about: string): void {
  import('./dialog').then(({ openForwardLink }) => openForwardLink(address, about), (error: unknown) => console.warn('Forwarding could not begin', error));
}
