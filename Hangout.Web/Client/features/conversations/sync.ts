import { ApiError, kernel } from '../../core';
import type { CatchUp } from '../../core/catch-up';
import { limits, type ConversationsChanged, type ErrorCode, type MessagesChanged, type SyncRequest } from '../../core/wire';
import { conversationsApi } from './api';
import type { Chat } from './state';
import { behind, uncounted, unconfirmed } from './store';

const NOT_OURS: ErrorCode = 'conversation_not_found';

/**
 * Keeps the conversations true: asks for the difference on every connect and whenever a hole shows (MSG-12), for counts that cannot be
 * derived, and tells the server how far we have read.
 */
export class Sync {
  /** Whether something may have been lost that shows no hole. */
  #isMissing = false;
  readonly #meeting = new Map<string, Promise<void>>();
  /** For each answer that is on its way, the conversations that were told of meanwhile. */
  readonly #underway = new Set<Set<string>>();

  readonly catchUp: CatchUp = {
    isOpen: (state) => this.#isMissing || [unconfirmed, behind, uncounted].some((open) => open(state).length > 0),
    run: async (attempt) => {
      if (this.#isMissing) await attempt(() => this.#full());
      for (const chat of unconfirmed(kernel.store.now)) await attempt(() => this.#confirmRead(chat));
      const ids = behind(kernel.store.now).map((c) => c.info.id);
      if (ids.length > 0) await attempt(() => this.#sync(ids, false));
      for (const { info } of uncounted(kernel.store.now)) await attempt(() => this.reread(info.id));
    },
  };

  /** The whole difference; awaited before a connection counts as online. */
  async full(): Promise<void> {
    this.#isMissing = false;
    await this.#sync([...kernel.store.now.chats.keys()], true);
  }

  /** The server says that events may have been lost. */
  missed(): void {
    this.#isMissing = true;
    kernel.catchUp.soon();
  }

  /** Messages were written or changed; also in a conversation that the list does not hold: who has very many gets only the newest. */
  messages(event: MessagesChanged): void {
    const { store } = kernel;
    store.dispatch({ type: 'messagesChanged', event });
    if (!store.now.listed || store.now.chats.has(event.conversationId)) return;
    // Once it is there the message is taken, or shows the hole that it left.
    void this.meet(event.conversationId).then(() => store.dispatch({ type: 'messagesChanged', event }));
  }

  meet(id: string): Promise<void> {
    const meeting = this.#meeting.get(id)
      ?? this.reread(id).catch((error: unknown) => console.warn('A conversation was not read', error)).finally(() => this.#meeting.delete(id));
    this.#meeting.set(id, meeting);
    return meeting;
  }

  /** What became of conversations. */
  told(event: ConversationsChanged): void {
    this.#overtake(event);
    kernel.store.dispatch({ type: 'conversationsChanged', event });
  }

  /** The list of conversations, where the page came without it. */
  async list(): Promise<void> {
    const { answer, told } = await this.#ask(() => conversationsApi.list());
    kernel.store.dispatch({ type: 'conversationsListed', conversations: answer.items.filter((c) => !told.has(c.id)) });
  }

  /** One conversation as it stands now. */
  async reread(id: string): Promise<void> {
    const { answer, told } = await this.#ask(() => conversationsApi.get(id).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === NOT_OURS) return undefined;
      throw error;
    }));
    if (!told.has(id)) this.told(answer ? { conversations: [answer], gone: [] } : { conversations: [], gone: [id] });
  }

  async #full(): Promise<void> {
    try {
      await this.full();
    } catch (error) {
      this.#isMissing = true;
      throw error;
    }
  }

  #overtake({ conversations, gone }: ConversationsChanged): void {
    for (const told of this.#underway) for (const id of [...conversations.map((c) => c.id), ...gone]) told.add(id);
  }

  /** An answer, and the conversations that were told of while it was on its way: it may be older. */
  async #ask<T>(question: () => Promise<T>): Promise<{ answer: T; told: ReadonlySet<string> }> {
    const told = new Set<string>();
    this.#underway.add(told);
    try {
      return { answer: await question(), told };
    } finally {
      this.#underway.delete(told);
    }
  }

  async #sync(ids: readonly string[], full: boolean): Promise<void> {
    const known = ids.flatMap((id) => {
      const chat = kernel.store.now.chats.get(id);
      return chat ? [{ conversationId: id, change: chat.change }] : [];
    });
    const request: SyncRequest = { conversations: known.slice(0, limits.syncConversations), full };
    const { answer, told } = await this.#ask(() => kernel.realtime.invoke('Sync', request));
    if (answer.error) throw new Error(`Sync refused: ${answer.error.code}`);
    const result = { ...answer, conversations: answer.conversations?.filter((c) => !told.has(c.id)), gone: answer.gone.filter((id) => !told.has(id)) };
    this.#overtake({ conversations: result.conversations ?? [], gone: result.gone });
    kernel.store.dispatch({ type: 'synced', request, result });
  }

  async #confirmRead({ info: { id, lastReadSeq } }: Chat): Promise<void> {
    const { answer: { state, error }, told } = await this.#ask(() => kernel.realtime.invoke('MarkRead', { conversationId: id, seq: lastReadSeq }));
    if (state) kernel.store.dispatch({ type: 'readStateChanged', event: state });
    else if (error?.code !== NOT_OURS) throw new Error(`MarkRead refused: ${error?.code ?? 'no answer'}`);
    else if (!told.has(id)) this.told({ conversations: [], gone: [id] });
  }
}

/** One per page. */
export const sync = new Sync();
