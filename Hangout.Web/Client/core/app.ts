import { computed, effect, signal } from '@preact/signals-core';
import { Api, ApiError } from './api';
import type { Conversation, Desktop, DeviceClass, Me, Notification, NotificationPage, PresenceStatus, User } from './wire';
import { limits } from './wire';
import { Outbox } from './outbox';
import { rereadPreferences } from './preferences';
import { Realtime } from './realtime';
import { Storage } from './storage';
import { withNewest } from './store/chat';
import type { Chat } from './store/state';
import { Store } from './store/store';
import { Sync } from './sync';
import { Tabs } from './tabs';

/** What the server wrote into the page, so that the first paint needs no request. */
export interface Boot {
  readonly me: Me;
  readonly device: DeviceClass;
  readonly desktop?: Desktop;
  readonly conversations?: { readonly items: readonly Conversation[]; readonly nextCursor?: string };
  readonly notifications?: NotificationPage;
  readonly version: string;
}

/** Messages of a conversation that the browser's storage keeps. */
const KEPT_MESSAGES = 100;
/** Messages of a conversation that are held: past the first number only the second stays. */
const MOST_HELD = 600;
const HELD_AGAIN = 300;

const WATCH_AFTER_MS = 150;
const WATCH_AGAIN_MS = 5_000;

/** Everything that outlives a screen: state, connection, storage. One per page. */
export class App {
  readonly store: Store;
  readonly api: Api;
  readonly realtime: Realtime;
  readonly outbox: Outbox;
  readonly tabs: Tabs;
  readonly sync: Sync;
  /** Why the list of conversations could not be had, if it could not. */
  readonly listError = signal<string | undefined>(undefined);
  /** Each tells which conversation somebody reads further up, so that nothing is taken from under their eyes. */
  readonly readers = new Set<() => string | undefined>();
  /** Called for every new notification; the toasts listen. */
  onNotification: ((notification: Notification) => void) | undefined;
  /** True once the person signs out here: the page goes away by itself. */
  leaving = false;
  readonly #watched = new Map<object, readonly string[]>();
  #watchTimer: ReturnType<typeof setTimeout> | undefined;
  /** While the server is asked how people are: those it told of meanwhile, which is newer. */
  #toldOf: Set<string> | undefined;

  private constructor(readonly boot: Boot, readonly storage: Storage) {
    this.store = new Store(boot.me);
    this.tabs = new Tabs(`hangout-${boot.me.id}`);
    this.api = new Api({ onUnauthenticated: () => this.signedOut() });
    this.realtime = new Realtime({
      onLink: (link) => this.store.dispatch({ type: 'linkChanged', link }),
      onConnected: () => this.#connected(),
      ticket: () => this.#ticket(),
    });
    this.sync = new Sync(this.store, this.api, this.realtime);
    this.#handleEvents();
    this.outbox = new Outbox({
      store: this.store, storage,
      send: (request) => this.realtime.invoke('SendMessage', request),
      isOnline: () => this.realtime.isUp,
      announce: () => this.tabs.tell({ type: 'unsentChanged' }),
      exclusive: this.tabs.exclusive,
    });
  }

  static async start(boot: Boot): Promise<App> {
    const app = new App(boot, await Storage.open(boot.me.id));
    if (boot.conversations) app.store.dispatch({ type: 'conversationsListed', conversations: boot.conversations.items });
    if (boot.notifications) app.store.dispatch({ type: 'notificationsLoaded', page: boot.notifications, append: false, told: 0 });
    const kept = await app.storage.chats().catch(() => ({ chats: [], users: [] }));
    app.store.dispatch({ type: 'cacheRead', ...kept });
    await app.outbox.load();
    return app;
  }

  /** Connects and keeps everything going. */
  run(): void {
    this.sync.start();
    this.#keepChats();
    this.tabs.listen((message) => {
      // A tab that closes leaves what it could not send to the others.
      if (message.type === 'unsentChanged') void this.outbox.load().then(() => this.outbox.drain());
      if (message.type === 'preferencesChanged') rereadPreferences();
      if (message.type === 'signedOut') this.signedOut();
    });
    setInterval(() => this.store.dispatch({ type: 'typingExpired', now: Date.now() }), 1_000);
    const online = computed(() => this.store.state.value.link === 'online');
    effect(() => {
      if (online.value) void this.outbox.drain();
    });
    if (!this.boot.conversations) void this.loadConversations();
    void this.realtime.run();
  }

  async loadConversations(): Promise<void> {
    this.listError.value = undefined;
    try {
      await this.sync.list();
    } catch (error) {
      this.listError.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** Shows people's presence for as long as `key` (a screen) asks for it. */
  watchPresence(key: object, userIds: readonly string[] | undefined): void {
    if (userIds) this.#watched.set(key, userIds);
    else this.#watched.delete(key);
    this.#watchIn(WATCH_AFTER_MS);
  }

  #watchIn(ms: number): void {
    clearTimeout(this.#watchTimer);
    this.#watchTimer = setTimeout(() => {
      this.#watchTimer = undefined;
      void this.#sendWatched();
    }, ms);
  }

  presenceOf(userId: string): PresenceStatus {
    return this.store.state.value.presence.get(userId)?.status ?? 'offline';
  }

  async block(userId: string, reason: string): Promise<void> {
    await this.api.block(userId, reason);
    await this.#reread(userId);
  }

  async unblock(userId: string): Promise<void> {
    await this.api.unblock(userId);
    await this.#reread(userId);
  }

  user(userId: string | undefined): User | undefined {
    return userId === undefined ? undefined : this.store.state.value.users.get(userId);
  }

  signedOut(): void {
    if (!this.leaving) location.assign('/?signedout=ended');
  }

  /** An event tells how the conversation with a person stands now; who just changed it must not depend on that. */
  async #reread(userId: string): Promise<void> {
    const chat = [...this.store.now.chats.values()].find(({ info }) => info.kind === 'direct' && info.members.some((m) => m.id === userId));
    if (!chat) return;
    try {
      await this.sync.reread(chat.info.id);
    } catch (error) {
      console.warn('Reading a conversation anew failed', error);
    }
  }

  async #sendWatched(): Promise<void> {
    if (!this.realtime.isUp) return;
    // One at a time: an older call must not end the watches of a newer one.
    if (this.#toldOf) {
      this.#watchIn(WATCH_AFTER_MS);
      return;
    }
    const ids = [...new Set([...this.#watched.values()].flat())].slice(0, limits.userIds);
    const toldOf = (this.#toldOf = new Set<string>());
    try {
      const { people } = await this.realtime.invoke('WatchPresence', { userIds: ids });
      // Of those one may not see, nothing is told.
      const seen = new Set(people.map((p) => p.userId));
      const hidden = ids.filter((id) => !seen.has(id)).map((userId) => ({ userId, status: 'offline' as const }));
      this.store.dispatch({ type: 'presenceChanged', people: [...people, ...hidden].filter((p) => !toldOf.has(p.userId)) });
    } catch (error) {
      console.warn('Watching presence failed; trying again', error);
      if (this.#watchTimer === undefined) this.#watchIn(WATCH_AGAIN_MS * (1 + Math.random()));
    } finally {
      this.#toldOf = undefined;
    }
  }

  async #connected(): Promise<void> {
    await this.sync.full();
    // Spread: after a restart of a node everybody comes back at once.
    setTimeout(() => this.watchPresence(this, []), Math.random() * 1_000);
  }

  async #ticket(): Promise<string | undefined> {
    try {
      return (await this.api.ticket()).ticket;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return undefined; // The page goes away by itself.
      throw error;
    }
  }

  #handleEvents(): void {
    const { realtime, store, sync } = this;
    realtime.on('MessagesChanged', (event) => {
      store.dispatch({ type: 'messagesChanged', event });
      if (store.now.listed && !store.now.chats.has(event.conversationId)) {
        // Once it is there the message is taken, or shows the hole that it left.
        void sync.meet(event.conversationId).then(() => store.dispatch({ type: 'messagesChanged', event }));
      }
    });
    realtime.on('ConversationsChanged', (event) => sync.told(event));
    realtime.on('ReadStateChanged', (event) => store.dispatch({ type: 'readStateChanged', event }));
    realtime.on('TypingChanged', (event) => store.dispatch({ type: 'typingChanged', event, now: Date.now() }));
    realtime.on('PresenceChanged', ({ people }) => {
      for (const { userId } of people) this.#toldOf?.add(userId);
      store.dispatch({ type: 'presenceChanged', people });
    });
    realtime.on('NotificationsChanged', (event) => {
      store.dispatch({ type: 'notificationsChanged', event });
      for (const notification of event.notifications) if (!notification.isRead) this.onNotification?.(notification);
    });
    realtime.on('SyncRequested', () => sync.missed());
    realtime.on('SessionEnded', () => this.signedOut());
  }

  /** A page that stays open for days must not hold, and draw, all that was said meanwhile. */
  #trim(): void {
    const read = new Set([...this.readers].map((reading) => reading()));
    for (const { info, timeline } of this.store.now.chats.values()) {
      if (timeline && timeline.messages.length > MOST_HELD && !read.has(info.id)) this.store.dispatch({ type: 'timelineTrimmed', conversationId: info.id, count: HELD_AGAIN });
    }
  }

  /** Keeps changed conversations in the browser, a moment after they changed. */
  #keepChats(): void {
    let kept = new Map<string, Chat>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = async (): Promise<void> => {
      timer = undefined;
      this.#trim();
      const { chats, users } = this.store.now;
      const changed = [...chats.values()].filter((c) => c.timeline && !c.timeline.hasNewer && kept.get(c.info.id) !== c);
      const gone = [...kept.keys()].filter((id) => !chats.has(id));
      kept = new Map(chats);
      try {
        const authors = new Set(changed.flatMap((c) => c.timeline?.messages.map((m) => m.senderId) ?? []));
        await this.storage.keepChats(changed.map((c) => withNewest(c, KEPT_MESSAGES)), [...users.values()].filter((u) => authors.has(u.id)));
        for (const id of gone) await this.storage.forgetChat(id);
      } catch (error) {
        console.warn('Keeping conversations in the browser failed', error);
      }
    };
    const chats = computed(() => this.store.state.value.chats);
    effect(() => {
      if (chats.value.size > 0) timer ??= setTimeout(() => void keep(), 1_500);
    });
  }
}

