import { kernel } from '../../core';
import type { Upgrade } from '../../core/storage';
import { EMPTY, restored, type Tray } from './tray';

declare module '../../core/storage' {
  interface Stores {
    /** What goes with the next message of a conversation or thread; as the draft itself, it outlives the page. */
    attached: { key: string; value: { readonly key: string; readonly tray: Tray } };
  }
}

export const upgradeAttached: Upgrade = (database, from) => {
  if (from < 5) database.createObjectStore('attached', { keyPath: 'key' });
};

export const keptTrays = {
  async all(): Promise<ReadonlyMap<string, Tray>> {
    const all = (await kernel.storage.database?.getAll('attached')) ?? [];
    return new Map(all.map(({ key, tray }) => [key, restored(tray)]));
  },

  async one(key: string): Promise<Tray> {
    const held = await kernel.storage.database?.get('attached', key);
    return held ? restored(held.tray) : EMPTY;
  },

  /** A message that waits is not kept: whoever comes back decides anew. */
  async save(key: string, { items }: Tray): Promise<void> {
    const { database } = kernel.storage;
    try {
      if (items.length === 0) await database?.delete('attached', key);
      else await database?.put('attached', { key, tray: { items } });
    } catch (error) {
      console.warn('What is attached is not kept', error);
    }
  },
};
