/** Messages can be saved for later, by each for themselves and on all devices (MSG-7). */
import { html, nothing } from 'lit';
import { kernel, register } from '../../core';
import { limits, type Message, type PageOfSavedMessage } from '../../core/wire';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { extendMessages } from '../chat';
import { outbox } from '../outbox';
import { wantPeople } from '../people';
import { isSaved } from './store';

const load = () => import('./dialog');

register({
  name: 'saved',
  shortcuts: [{ keys: 'S', title: 'shortcuts.save', group: 'shortcuts.messages' }],
  commands: [{ id: 'saved.open', title: 'saved.title', icon: 'bookmark', run: open }],
  events: { SavedChanged: (event) => kernel.store.dispatch({ type: 'savedChanged', event }) },
  ahead: load,
});

wantPeople(function* authors({ saved }) {
  for (const { message } of saved.items ?? []) if (message.senderId) yield message.senderId;
});

export function setSaved({ conversationId, id: messageId }: Message, saved: boolean): void {
  void outbox.add('SaveMessage', { conversationId, messageId, isSaved: saved });
}

const isMine = (message: Message): boolean => isSaved(kernel.store.state.value, message.id);

extendMessages({
  actions: [
    { title: 'saved.save', icon: 'bookmark', rank: 45, key: 'S',
      isOffered: ({ message }) => !message.deletedAt && !isMine(message), run: ({ message }) => setSaved(message, true) },
    { title: 'saved.forget', icon: 'bookmark', rank: 45, key: 'S',
      isOffered: ({ message }) => !message.deletedAt && isMine(message), run: ({ message }) => setSaved(message, false) },
  ],
  mark: ({ message }) =>
    (isMine(message) ? html`<span class="message-mark" title=${t('saved.mark')}>${icon('bookmark')}<span class="visually-hidden">${t('saved.mark')}</span></span>` : nothing),
  list: () => html`<button class="button-icon" type="button" title=${t('saved.title')} aria-label=${t('saved.title')} aria-haspopup="dialog"
    @click=${open}>${icon('bookmark')}</button>`,
  opened: (conversationId) => {
    void find(conversationId);
    return () => undefined;
  },
});

function open(): void {
  load().then(({ openSaved }) => openSaved(), (error: unknown) => console.warn('The saved messages could not be shown', error));
}

/** Which messages of a conversation are saved: their menu says so. */
async function find(conversationId: string): Promise<void> {
  try {
    const { items } = await kernel.http.get<PageOfSavedMessage>('/api/saved', { conversationId, limit: limits.listPage });
    if (items.length > 0) kernel.store.dispatch({ type: 'savedFound', ids: items.map(({ message }) => message.id) });
  } catch (error) {
    console.warn('Which messages are saved is not known', error);
  }
}
