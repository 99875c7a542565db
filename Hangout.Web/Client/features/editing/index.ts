/** One's own messages can be given another text (MSG-6): in place, also by the up arrow in an empty composer. */
import { html, nothing } from 'lit';
import { kernel, register } from '../../core';
import { extendMessages } from '../chat';
import { showAhead } from '../outbox';
import './editing.css';
import { isEditable, lastEditable } from './store';

showAhead('EditMessage', ({ html: _html, ...message }, { text }) => ({ ...message, text: text ?? message.text, editedAt: message.editedAt ?? message.createdAt }));

const loadBox = (): Promise<unknown> => import('./edit-box');

register({
  name: 'editing',
  shortcuts: [{ keys: 'U', title: 'editing.edit', group: 'shortcuts.messages' }, { keys: '↑', title: 'shortcuts.editlast', group: 'shortcuts.writing' }],
  ahead: loadBox,
});

function begin(messageId: string): void {
  loadBox().then(() => kernel.store.dispatch({ type: 'editingChanged', messageId }), (error: unknown) => console.warn('Editing could not begin', error));
}

extendMessages({
  actions: [{
    title: 'editing.edit', icon: 'edit', rank: 30, key: 'U', isInToolbar: true,
    isOffered: ({ message, me, chat }) => isEditable(message, me) && chat.info.canPost,
    run: ({ message }) => begin(message.id),
  }],
  body: ({ message }) => (kernel.store.state.value.editing === message.id ? html`<edit-box .message=${message}></edit-box>` : nothing),
  key: (event, conversationId, text) => {
    if (event.key !== 'ArrowUp' || text !== '' || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    const { chats, me } = kernel.store.now;
    const chat = chats.get(conversationId);
    const last = chat?.info.canPost ? lastEditable(chat, me.id) : undefined;
    if (last) begin(last.id);
    return last !== undefined;
  },
});
