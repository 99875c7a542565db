/** Messages, posts and people are searched for (MSG-11, SOC-3), in a window whose results stay while one looks at them. */
import { html, nothing } from 'lit';
import { kernel, register } from '../../core';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { extendMessages } from '../chat';
import { nameOf, partnerOf, type Chat } from '../conversations';
import './search.css';
import type { SearchWindow } from './window';

declare module '../../core/navigation' {
  interface Places {
    /** A search for messages; without a query, the last one. */
    search: { readonly q?: string };
  }
}

const load = () => import('./window');

const search = (q?: string): void => kernel.navigation.navigate('search', q === undefined ? {} : { q });

async function open(q: string | undefined): Promise<void> {
  await load();
  const view = q === undefined ? undefined : { q };
  const element = (await kernel.navigation.windows.open('search', view)) as SearchWindow | undefined;
  await element?.updateComplete;
  element?.focusInput(q?.endsWith(' '));
}

/** How a query names a conversation. */
function placeOf({ info }: Chat): string {
  const partner = partnerOf(info, kernel.store.now.me.id);
  if (partner) return `in:@${partner.username} `;
  return info.title ? `in:"${nameOf(info, kernel.store.now.me.id).replace(/["“”„«»]/g, ' ')}" ` : `in:${info.id} `;
}

extendMessages({
  head: (conversationId) => html`<button type="button" class="button-icon" title=${t('search.here')} aria-label=${t('search.here')}
    @click=${() => {
      const chat = kernel.store.now.chats.get(conversationId);
      if (chat) search(placeOf(chat));
    }}>${icon('search')}</button>`,
  listSearch: (text) => (text.trim() === '' ? nothing : html`<button type="button" class="search-messages" @click=${() => search(text.trim())}>
    ${icon('search')}<span>${t('search.messages', { text: text.trim() })}</span></button>`),
});

register({
  name: 'search',
  modules: { search: { element: 'hangout-search', load } },
  commands: [{ id: 'search.open', title: 'search.title', icon: 'search', run: () => search() }],
  shortcuts: [{ keys: 'Ctrl+Shift+F', title: 'search.title', group: 'shortcuts.desk' }],
  places: {
    search: ({ q }) => {
      open(q).catch((error: unknown) => console.warn('The search could not be opened', error));
    },
  },
  start: () => {
    document.addEventListener('keydown', (event) => {
      if (event.code !== 'KeyF' || !event.shiftKey || !(event.ctrlKey || event.metaKey) || event.altKey || composing(event)) return;
      event.preventDefault();
      search();
    });
    // A hashtag in a message leads to the others that have it.
    document.addEventListener('click', ({ target }) => {
      const tag = target instanceof globalThis.Element ? target.closest('.message-body:not(.post-text) .hashtag')?.textContent : undefined;
      if (tag?.startsWith('#')) search(tag);
    });
  },
  ahead: load,
});
