import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';

/** What the browser keeps of an account, by object store. Features add theirs and make them in their `upgrade`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface Stores extends DBSchema {}

export type Database = IDBPDatabase<Stores>;

/** Brings a feature's stores from version `from` (0: there are none) to the present one. */
export type Upgrade = (database: Database, from: number, transaction: IDBPTransaction<Stores, StoreNames<Stores>[], 'versionchange'>) => void | Promise<void>;

/** Raised whenever a feature adds a store or keeps something in another shape. */
const VERSION = 6;

/**
 * The browser's database of one account. Where the browser refuses storage (private windows, a full disk) everything works, but
 * nothing outlives the page.
 */
export class Storage {
  #database: Database | undefined;

  private constructor(private readonly name: string, private readonly upgrades: readonly Upgrade[]) {}

  static async open(userId: string, upgrades: readonly Upgrade[]): Promise<Storage> {
    const storage = new Storage(`hangout-${userId}`, upgrades);
    await storage.#connect();
    return storage;
  }

  /** Undefined where the browser keeps nothing. */
  get database(): Database | undefined {
    return this.#database;
  }

  /** Everything of this account; on sign-out. */
  async destroy(): Promise<void> {
    this.#close();
    await new Promise<void>((done) => {
      const request = indexedDB.deleteDatabase(this.name);
      request.onsuccess = request.onerror = request.onblocked = () => done();
    });
  }

  async #connect(): Promise<void> {
    try {
      this.#database = await openDB<Stores>(this.name, VERSION, {
        upgrade: (database, from, _to, transaction) => {
          this.#upgrade(database, from, transaction).catch((error: unknown) => {
            console.error('The kept data could not be brought up to date', error);
            transaction.abort();
          });
        },
        // A newer page wants it, or signing out in another tab deletes it: this page must not bring it back.
        blocking: () => this.#close(),
        terminated: () => {
          this.#database = undefined;
          void this.#connect();
        },
      });
    } catch (error) {
      console.warn('This browser keeps nothing for Hangout', error);
    }
  }

  async #upgrade(...[database, from, transaction]: Parameters<Upgrade>): Promise<void> {
    for (const upgrade of this.upgrades) await upgrade(database, from, transaction);
  }

  #close(): void {
    this.#database?.close();
    this.#database = undefined;
  }
}
