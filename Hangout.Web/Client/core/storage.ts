import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { User } from './wire';
import type { Chat, Unsent } from './store/state';

/** A conversation as kept for the next visit: at most its newest hundred messages. */
export interface KeptChat { readonly id: string; readonly chat: Chat; readonly usedAt: number }
export interface Draft { readonly conversationId: string; readonly text: string; readonly updatedAt: number }

interface Schema extends DBSchema {
  chats: { key: string; value: KeptChat; indexes: { usedAt: number } };
  users: { key: string; value: User };
  drafts: { key: string; value: Draft };
  unsent: { key: string; value: Unsent };
}

const VERSION = 1;
const KEPT_CHATS = 60;

/**
 * What the browser keeps of one account: conversations for an instant first paint, drafts, and unsent messages.
 * Where the browser refuses storage (private windows, a full disk) everything works, but nothing outlives the page.
 */
export class Storage {
  #db: IDBPDatabase<Schema> | undefined;

  private constructor(private readonly name: string) {}

  static async open(userId: string): Promise<Storage> {
    const storage = new Storage(`hangout-${userId}`);
    await storage.#connect();
    return storage;
  }

  async #connect(): Promise<void> {
    try {
      this.#db = await openDB<Schema>(this.name, VERSION, {
        upgrade(database) {
          database.createObjectStore('chats', { keyPath: 'id' }).createIndex('usedAt', 'usedAt');
          database.createObjectStore('users', { keyPath: 'id' });
          database.createObjectStore('drafts', { keyPath: 'conversationId' });
          database.createObjectStore('unsent', { keyPath: 'id' });
        },
        // A newer page wants it, or signing out in another tab deletes it: this page must not bring it back.
        blocking: () => this.#close(),
        terminated: () => {
          this.#db = undefined;
          void this.#connect();
        },
      });
    } catch (error) {
      console.warn('This browser keeps nothing for Hangout', error);
    }
  }

  #close(): void {
    this.#db?.close();
    this.#db = undefined;
  }

  async chats(): Promise<{ chats: Chat[]; users: User[] }> {
    if (!this.#db) return { chats: [], users: [] };
    const [kept, users] = await Promise.all([this.#db.getAll('chats'), this.#db.getAll('users')]);
    return { chats: kept.map((k) => k.chat), users };
  }

  async keepChats(chats: readonly Chat[], users: readonly User[]): Promise<void> {
    if (!this.#db) return;
    const tx = this.#db.transaction(['chats', 'users'], 'readwrite');
    const now = Date.now();
    for (const chat of chats) void tx.objectStore('chats').put({ id: chat.info.id, chat, usedAt: now });
    for (const user of users) void tx.objectStore('users').put(user);
    const ids = await tx.objectStore('chats').index('usedAt').getAllKeys();
    for (const id of ids.slice(0, Math.max(0, ids.length - KEPT_CHATS))) void tx.objectStore('chats').delete(id);
    await tx.done;
  }

  async forgetChat(id: string): Promise<void> {
    await this.#db?.delete('chats', id);
  }

  async draft(conversationId: string): Promise<string> {
    return (await this.#db?.get('drafts', conversationId))?.text ?? '';
  }

  async saveDraft(conversationId: string, text: string): Promise<void> {
    if (text === '') await this.#db?.delete('drafts', conversationId);
    else await this.#db?.put('drafts', { conversationId, text, updatedAt: Date.now() });
  }

  async draftsWithText(): Promise<string[]> {
    return (await this.#db?.getAllKeys('drafts')) ?? [];
  }

  /** Oldest first: IDs are UUIDv7. Undefined where the browser keeps nothing. */
  async unsent(): Promise<Unsent[] | undefined> {
    return this.#db?.getAll('unsent');
  }

  async putUnsent(unsent: Unsent): Promise<void> {
    await this.#db?.put('unsent', unsent);
  }

  async deleteUnsent(id: string): Promise<void> {
    await this.#db?.delete('unsent', id);
  }

  /** Everything of this account; on sign-out. */
  async destroy(): Promise<void> {
    this.#close();
    await new Promise<void>((done) => {
      const request = indexedDB.deleteDatabase(this.name);
      request.onsuccess = request.onerror = request.onblocked = () => done();
    });
  }
}
