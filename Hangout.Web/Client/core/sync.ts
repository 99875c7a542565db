import { effect } from '@preact/signals-core';
import type { Api } from './api';
import { limits, type SyncRequest } from './contracts';
import type { Realtime } from './realtime';
import { behind, outread, uncounted } from './store/reduce';
import type { Store } from './store/store';

const SETTLE_MS = 120;
const MOST_WAIT_MS = 10_000;

/**
 * Keeps the state true: asks for the difference on every connect and whenever a hole shows (MSG-12), for counts that cannot be
 * derived, for people whose names are missing, and tells the server how far we have read.
 */
export class Sync {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #fruitless = 0;
  readonly #askedUsers = new Set<string>();

  constructor(private readonly store: Store, private readonly api: Api, private readonly realtime: Realtime) {}

  start(): void {
    effect(() => {
      const state = this.store.state.value;
      const unread = [...state.chats.values()].some((c) => c.confirmedRead < c.info.lastReadSeq);
      if (state.link === 'online' && (unread || behind(state).length > 0 || uncounted(state).length > 0 || outread(state).length > 0 || !state.notifications.loaded || this.#strangers().length > 0)) this.#soon();
    });
  }

  /** The whole difference; awaited before a connection counts as online. */
  async full(): Promise<void> {
    await this.#sync([...this.store.now.chats.keys()], true);
    this.#fruitless = 0;
  }

  #soon(): void {
    if (this.#running) return;
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#settle();
      // Spread: what one client missed, all members of a large conversation missed, and they must not all ask at once.
    }, Math.min(MOST_WAIT_MS, SETTLE_MS * (1 + Math.random()) * 2 ** this.#fruitless));
  }

  async #settle(): Promise<void> {
    this.#running = true;
    const before = this.store.now;
    try {
      await this.#confirmReads();
      const ids = behind(this.store.now).map((c) => c.info.id);
      if (ids.length > 0) await this.#sync(ids, false);
      for (const chat of uncounted(this.store.now)) {
        const conversation = await this.api.conversation(chat.info.id);
        this.store.dispatch({ type: 'conversationsChanged', event: { conversations: [conversation], gone: [] } });
      }
      if (!this.store.now.notifications.loaded) {
        this.store.dispatch({ type: 'notificationsLoaded', page: await this.api.notifications(), append: false });
      }
      const told = outread(this.store.now).slice(0, limits.listPage);
      if (told.length > 0) {
        await this.api.markNotificationsRead({ ids: told });
        this.store.dispatch({ type: 'notificationsRead', ids: told });
      }
      const strangers = this.#strangers();
      if (strangers.length > 0) {
        for (const id of strangers) this.#askedUsers.add(id);
        this.store.dispatch({ type: 'usersLoaded', users: await this.api.users(strangers) });
      }
      this.#fruitless = this.store.now === before ? this.#fruitless + 1 : 0;
    } catch (error) {
      this.#fruitless++;
      console.warn('Catching up failed; trying again', error);
    } finally {
      this.#running = false;
    }
    // What arrived while we were busy, or is still open.
    const state = this.store.now;
    if (state.link === 'online' && (behind(state).length > 0 || uncounted(state).length > 0 || !state.notifications.loaded)) this.#soon();
  }

  async #sync(ids: readonly string[], full: boolean): Promise<void> {
    const known = ids.flatMap((id) => {
      const chat = this.store.now.chats.get(id);
      return chat ? [{ conversationId: id, change: chat.change }] : [];
    });
    const request: SyncRequest = { conversations: known.slice(0, 1_000), full };
    const result = await this.realtime.sync(request);
    if (result.error) throw new Error(`Sync refused: ${result.error.code}`);
    this.store.dispatch({ type: 'synced', request, result });
  }

  async #confirmReads(): Promise<void> {
    for (const chat of this.store.now.chats.values()) {
      if (chat.confirmedRead >= chat.info.lastReadSeq) continue;
      const result = await this.realtime.markRead({ conversationId: chat.info.id, seq: chat.info.lastReadSeq });
      if (result.state) this.store.dispatch({ type: 'readStateChanged', event: result.state });
      else throw new Error(`MarkRead refused: ${result.error?.code ?? 'no answer'}`);
    }
  }

  /** Authors of the newest messages and of open timelines whose names we do not know. */
  #strangers(): string[] {
    const { chats, users } = this.store.now;
    const ids = new Set<string>();
    for (const { info, timeline } of chats.values()) {
      for (const m of [...(timeline?.messages ?? []), ...(info.lastMessage ? [info.lastMessage] : [])]) {
        if (m.senderId && !users.has(m.senderId) && !this.#askedUsers.has(m.senderId)) ids.add(m.senderId);
      }
    }
    return [...ids].slice(0, limits.listPage);
  }
}
