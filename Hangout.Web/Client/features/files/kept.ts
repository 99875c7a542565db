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

const failed = (error: unknown): void => console.warn('What is attached is not kept', error);

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
  save(key: string, { items }: Tray): void {
    const database = kernel.storage.database;
    (items.length === 0 ? database?.delete('attached', key) : database?.put('attached', { key, tray: { items } }))?.catch(failed);
  },
};
