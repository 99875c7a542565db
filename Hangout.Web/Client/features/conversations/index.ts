/** Conversations and their messages: what is known of them, kept true. How they look is `chat`'s. */
import { kernel, register } from '../../core';
import type { HubEvents, PageOfConversation } from '../../core/wire';
import { wantPeople } from '../people';
import { keepChats, keptChats, upgradeChats } from './kept';
import { parting } from './parting';
import { isKeptLost, loadConversations } from './list';
import { patchFrom, patchNames, type PatchName } from './patches';
import { authorsIn } from './store';
import { sync } from './sync';
import './typing';

export { conversationsApi } from './api';
export { asHidden, inConversation, withReply, withoutSight } from './chat';
export { loadAround, loadFirst, loadNewer, loadNewest, loadOlder } from './history';
export { readers } from './kept';
export { isKeptLost, listError, loadConversations } from './list';
export { membersOf } from './members';
export { noteText } from './notes';
export { gistOf, nameOf, partnerOf, previewOf } from './names';
export { patchMessages, patched, type Patch } from './patches';
export type { Chat, Timeline } from './state';
export { isAssistant, isMuted, unreadAnswers, unreadTotal, withChat } from './store';
export { sync } from './sync';

declare module '../../core/kernel' {
  interface Boot {
    /** The first page of the list. */
    readonly conversations?: PageOfConversation;
  }
}

const TYPING_LOOK_MS = 1_000;
/** Whether the server told all conversations: the difference does. The page carries only the first. */
let isWhole = false;

register({
  name: 'conversations',
  events: {
    MessagesChanged: (event) => sync.messages(event),
    MessagesHidden: (event) => kernel.store.dispatch({ type: 'messagesHidden', event }),
    HiddenChange: (event) => kernel.store.dispatch({ type: 'changeHidden', ...event }),
    ConversationsChanged: (event) => sync.told(event),
    ReadStateChanged: (event) => kernel.store.dispatch({ type: 'readStateChanged', event }),
    TypingChanged: (event) => kernel.store.dispatch({ type: 'typingChanged', event, now: Date.now() }),
    SyncRequested: () => sync.missed(),
  },
  upgrade: upgradeChats,
  leave: () => parting.delete(),
  catchUp: [sync.catchUp],
  prepare: async () => {
    const { boot, isKept, storage, store } = kernel;
    const listed = boot.conversations?.items ?? [];
    const isFresh = boot.conversations !== undefined && !isKept;
    if (isFresh) store.dispatch({ type: 'conversationsListed', conversations: listed });
    try {
      store.dispatch({ type: 'cacheRead', ...(await keptChats.read(storage, boot.me.id, !isFresh)) });
    } catch (error) {
      console.error('What this browser kept of the conversations could not be read', error);
      isKeptLost.value = true;
    }
    // Better an old list than none.
    if (listed.length > 0 && store.now.chats.size === 0) store.dispatch({ type: 'conversationsListed', conversations: listed });
  },
  start: () => {
    for (const name of patchNames()) kernel.realtime.on(name, (event) => takePatch(name, event));
    keepChats(() => isWhole);
    setInterval(() => kernel.store.dispatch({ type: 'typingExpired', now: Date.now() }), TYPING_LOOK_MS);
    if (!kernel.boot.conversations || kernel.isKept) void loadConversations();
  },
  connected: async () => {
    await sync.full();
    isWhole = true;
  },
});

function takePatch(name: PatchName, event: HubEvents[PatchName]): void {
  kernel.store.dispatch({ type: 'messagePatched', conversationId: (event as { conversationId: string }).conversationId, patch: patchFrom(name, event) });
}

wantPeople(authorsIn);
