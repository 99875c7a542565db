import { effect } from '@preact/signals-core';
import { ApiError, type Api } from './api';
import { limits, type ConversationsChanged, type ErrorCode, type SyncRequest } from './wire';
import type { Realtime } from './realtime';
import { behind, outread, unconfirmed, uncounted } from './store/reduce';
import type { Chat, State } from './store/state';
import type { Store } from './store/store';

const SETTLE_MS = 120;
const MOST_WAIT_MS = 10_000;
const NOT_OURS: ErrorCode = 'conversation_not_found';

/**
 * Keeps the state true: asks for the difference on every connect and whenever a hole shows (MSG-12), for counts that cannot be
 * derived, for people whose names are missing, and tells the server how far we have read.
 */
export class Sync {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #fruitless = 0;
  /** Whether something may have been lost that shows no hole. */
  #missed = false;
  readonly #meeting = new Map<string, Promise<void>>();
  readonly #askedUsers = new Set<string>();
  /** For each answer that is on its way, the conversations that were told of meanwhile. */
  readonly #underway = new Set<Set<string>>();

  constructor(private readonly store: Store, private readonly api: Api, private readonly realtime: Realtime) {}

  start(): void {
    effect(() => {
      if (this.#isOpen(this.store.state.value)) this.#soon();
    });
  }

  /** The whole difference; awaited before a connection counts as online. */
  async full(): Promise<void> {
    this.#missed = false;
    await this.#sync([...this.store.now.chats.keys()], true);
    this.#fruitless = 0;
  }

  /** The server says that events may have been lost. */
  missed(): void {
    this.#missed = true;
    this.#soon();
  }

  /** A conversation wrote that the list does not hold: who has very many gets only the newest. */
  meet(id: string): Promise<void> {
    const meeting = this.#meeting.get(id)
      ?? this.reread(id).catch((error: unknown) => console.warn('A conversation was not read', error)).finally(() => this.#meeting.delete(id));
    this.#meeting.set(id, meeting);
    return meeting;
  }

  /** What became of conversations. */
  told(event: ConversationsChanged): void {
    this.#overtake(event);
    this.store.dispatch({ type: 'conversationsChanged', event });
  }

  /** The list of conversations, where the page came without it. */
  async list(): Promise<void> {
    const { answer, told } = await this.#ask(() => this.api.conversations());
    this.store.dispatch({ type: 'conversationsListed', conversations: answer.items.filter((c) => !told.has(c.id)) });
  }

  /** One conversation as it stands now. */
  async reread(id: string): Promise<void> {
    const { answer, told } = await this.#ask(() => this.api.conversation(id).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === NOT_OURS) return undefined;
      throw error;
    }));
    if (!told.has(id)) this.told(answer ? { conversations: [answer], gone: [] } : { conversations: [], gone: [id] });
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

  /** Whether something is left to ask or to tell. */
  #isOpen(state: State): boolean {
    return state.link === 'online'
      && (this.#missed || !state.notifications.loaded || [unconfirmed, behind, uncounted, outread].some((open) => open(state).length > 0) || this.#strangers(state).length > 0);
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
    let failures = 0;
    // What fails is tried again later; the rest does not wait for it.
    const attempt = async (work: () => Promise<void>): Promise<void> => {
      if (this.store.now.link !== 'online') return;
      try {
        await work();
      } catch (error) {
        failures++;
        console.warn('Catching up failed; trying again', error);
      }
    };
    if (this.#missed) {
      await attempt(async () => {
        try {
          await this.full();
        } catch (error) {
          this.#missed = true;
          throw error;
        }
      });
    }
    for (const chat of unconfirmed(this.store.now)) await attempt(() => this.#confirmRead(chat));
    const ids = behind(this.store.now).map((c) => c.info.id);
    if (ids.length > 0) await attempt(() => this.#sync(ids, false));
    for (const { info } of uncounted(this.store.now)) await attempt(() => this.reread(info.id));
    if (!this.store.now.notifications.loaded) {
      const { told } = this.store.now.notifications;
      await attempt(async () => this.store.dispatch({ type: 'notificationsLoaded', page: await this.api.notifications(), append: false, told }));
    }
    const read = outread(this.store.now).slice(0, limits.listPage);
    if (read.length > 0) {
      await attempt(async () => {
        await this.api.markNotificationsRead({ positions: read });
        this.store.dispatch({ type: 'notificationsRead', which: read });
      });
    }
    const strangers = this.#strangers(this.store.now);
    if (strangers.length > 0) {
      await attempt(async () => {
        const users = await this.api.users(strangers);
        for (const id of strangers) this.#askedUsers.add(id);
        this.store.dispatch({ type: 'usersLoaded', users });
      });
    }
    this.#fruitless = failures > 0 || this.store.now === before ? this.#fruitless + 1 : 0;
    this.#running = false;
    // What arrived while we were busy, or is still open.
    if (this.#isOpen(this.store.now)) this.#soon();
  }

  async #sync(ids: readonly string[], full: boolean): Promise<void> {
    const known = ids.flatMap((id) => {
      const chat = this.store.now.chats.get(id);
      return chat ? [{ conversationId: id, change: chat.change }] : [];
    });
    const request: SyncRequest = { conversations: known.slice(0, limits.syncConversations), full };
    const { answer, told } = await this.#ask(() => this.realtime.invoke('Sync', request));
    if (answer.error) throw new Error(`Sync refused: ${answer.error.code}`);
    const result = { ...answer, conversations: answer.conversations?.filter((c) => !told.has(c.id)), gone: answer.gone.filter((id) => !told.has(id)) };
    this.#overtake({ conversations: result.conversations ?? [], gone: result.gone });
    this.store.dispatch({ type: 'synced', request, result });
  }

  async #confirmRead({ info: { id, lastReadSeq } }: Chat): Promise<void> {
    const { answer: { state, error }, told } = await this.#ask(() => this.realtime.invoke('MarkRead', { conversationId: id, seq: lastReadSeq }));
    if (state) this.store.dispatch({ type: 'readStateChanged', event: state });
    else if (error?.code !== NOT_OURS) throw new Error(`MarkRead refused: ${error?.code ?? 'no answer'}`);
    else if (!told.has(id)) this.told({ conversations: [], gone: [id] });
  }

  /** Authors of the newest messages and of open timelines whose names we do not know. */
  #strangers({ chats, users }: State): string[] {
    const ids = new Set<string>();
    for (const { info, timeline } of chats.values()) {
      for (const m of [...(timeline?.messages ?? []), ...(info.lastMessage ? [info.lastMessage] : [])]) {
        if (m.senderId && !users.has(m.senderId) && !this.#askedUsers.has(m.senderId)) ids.add(m.senderId);
      }
    }
    return [...ids].slice(0, limits.listPage);
  }
}
