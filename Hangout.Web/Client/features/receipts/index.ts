/** How far one's messages have come (MSG-8): sent, received, read; by whom is told on demand. */
import { kernel, register } from '../../core';
import { limits } from '../../core/wire';
import { extendMessages, isOwn } from '../chat';
import { conversationsApi } from '../conversations';
import './receipts.css';
import { MAX_MEMBERS, undelivered } from './store';
import { mark } from './view';

/** Conversations on a screen, each as often as it is. */
const shown = new Map<string, number>();

async function load(conversationId: string): Promise<void> {
  const info = kernel.store.now.chats.get(conversationId)?.info;
  if (!info || info.memberCount > MAX_MEMBERS) return;
  try {
    const { items } = await conversationsApi.members(conversationId);
    kernel.store.dispatch({ type: 'positionsLoaded', conversationId, members: items });
  } catch (error) {
    console.warn('Receipts could not be loaded', error);
  }
}

/** Positions may have moved unheard. */
const reload = (): void => {
  for (const id of shown.keys()) void load(id);
};

extendMessages({
  mark: (message) => mark(message, isOwn(message) ? kernel.store.state.value : undefined),
  opened: (conversationId) => {
    shown.set(conversationId, (shown.get(conversationId) ?? 0) + 1);
    void load(conversationId);
    return () => {
      const left = (shown.get(conversationId) ?? 1) - 1;
      if (left === 0) shown.delete(conversationId);
      else shown.set(conversationId, left);
    };
  },
});

register({
  name: 'receipts',
  events: {
    PositionsChanged: (event) => kernel.store.dispatch({ type: 'positionsChanged', event }),
    SyncRequested: reload,
  },
  catchUp: [{
    isOpen: (state) => undelivered(state).length > 0,
    run: (attempt) => attempt(async () => {
      const positions = undelivered(kernel.store.now).slice(0, limits.listPage);
      await kernel.realtime.invoke('MarkDelivered', { positions });
      kernel.store.dispatch({ type: 'deliveryTold', positions });
    }),
  }],
  connected: reload,
});
