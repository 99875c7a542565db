/** States of a page whose server is the model: what the tests of the store have in common. */
import type { Message } from '../core/wire';
import { initialState, reduce, type Event, type State } from '../core/store';
import '../features';
import { patchFrom, patchMessages } from '../features/conversations/patches';
import { behind, uncounted } from '../features/conversations/store';
import { ME, ServerModel, type Like } from './model';

patchMessages('Liked' as never, (message: Message, { adds }: Like) => ({ ...message, text: message.text + adds }));

export const me = { id: ME, username: 'me', name: 'Me', language: 'en', roles: [] };
export const apply = (state: State, ...events: Event[]): State => events.reduce(reduce, state);
export const live = (server: ServerModel, ...messages: Message[]): Event => ({ type: 'messagesChanged', event: { conversationId: server.id, messages } });
export const liked = (like: Like): Event => ({ type: 'messagePatched', conversationId: like.conversationId, patch: patchFrom('Liked', like) });
export const listed = (server: ServerModel): Event => ({ type: 'conversationsListed', conversations: [server.conversation()] });
export const opened = (server: ServerModel, from = 1): Event => ({ type: 'pageLoaded', conversationId: server.id, page: server.page(from, server.messages.length), mode: 'replace' });
export const unsentText = { id: 'm4', conversationId: 'c1', kind: 'SendMessage' as const, request: { id: 'm4', conversationId: 'c1', text: 'hi' }, createdAt: '2024-01-01T00:00:00Z', state: 'waiting' as const };
export const chatOf = (state: State) => state.chats.get('c1')!;
export const seqs = (state: State) => chatOf(state).timeline?.messages.map((m) => m.seq);

export function start(messages: number): { server: ServerModel; state: State } {
  const server = new ServerModel();
  for (let i = 0; i < messages; i++) server.send('ann', false);
  server.read(messages);
  return { server, state: apply(initialState(me), listed(server), opened(server)) };
}

/** What Sync does until nothing is open any more. */
export function settle(state: State, server: ServerModel, most = 500): State {
  for (let round = 0; round < 20; round++) {
    const chat = state.chats.get(server.id);
    if (!chat) return state;
    if (chat.confirmedRead < chat.info.lastReadSeq) state = apply(state, { type: 'readStateChanged', event: server.read(chat.info.lastReadSeq) });
    const missing = behind(state);
    if (missing.length > 0) {
      const request = { conversations: missing.map((c) => ({ conversationId: c.info.id, change: c.change })), full: false };
      state = apply(state, { type: 'synced', request, result: server.sync(request, most) });
    }
    for (const { info } of uncounted(state)) state = apply(state, { type: 'conversationsChanged', event: { conversations: [{ ...server.conversation(), id: info.id }], gone: [] } });
    const now = state.chats.get(server.id)!;
    if (behind(state).length === 0 && uncounted(state).length === 0 && now.confirmedRead >= now.info.lastReadSeq) return state;
  }
  throw new Error('It does not settle');
}
