import type { Storage, Upgrade } from '../../core/storage';
import type { Unsent } from './state';

declare module '../../core/storage' {
  interface Stores {
    unsent: { key: string; value: Unsent };
  }
}

/** An entry of the first version: only texts could wait. */
interface UnsentText extends Pick<Unsent, 'id' | 'conversationId' | 'createdAt' | 'state' | 'error'> { readonly text: string }

export const upgradeUnsent: Upgrade = async (database, from, transaction) => {
  if (from < 1) {
    database.createObjectStore('unsent', { keyPath: 'id' });
  } else if (from < 2) {
    for (let cursor = await transaction.objectStore('unsent').openCursor(); cursor; cursor = await cursor.continue()) {
      const { text, ...entry } = cursor.value as unknown as UnsentText;
      await cursor.update({ ...entry, kind: 'SendMessage', request: { id: entry.id, conversationId: entry.conversationId, text } });
    }
  }
};

/** What waits, kept beyond the page. */
export class KeptUnsent {
  constructor(private readonly storage: Storage) {}

  /** Oldest first: IDs are UUIDv7. Undefined where the browser keeps nothing. */
  async all(): Promise<Unsent[] | undefined> {
    return this.storage.database?.getAll('unsent');
  }

  async put(unsent: Unsent): Promise<void> {
    await this.storage.database?.put('unsent', unsent);
  }

  async delete(id: string): Promise<void> {
    await this.storage.database?.delete('unsent', id);
  }
}
