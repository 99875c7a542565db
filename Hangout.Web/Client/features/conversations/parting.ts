import type { User } from '../../core/wire';
import type { Chat } from './state';

/** What one round of keeping writes. */
export interface Round { readonly changed: readonly Chat[]; readonly users: readonly User[]; readonly gone: readonly string[] }

const KEY = 'hangout-parting';

/**
 * What a page had not kept when it went. The browser aborts what its database was still writing, so this is handed to the one
 * storage that answers at once, and the next page takes it up.
 */
export const parting = {
  write(round: Round, userId: string): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...round, userId }));
    } catch (error) {
      console.warn('What came last is too much to be kept', error);
    }
  },

  read(userId: string): Round | undefined {
    const left = JSON.parse(localStorage.getItem(KEY) ?? 'null') as (Round & { readonly userId: string }) | null;
    return left?.userId === userId ? left : undefined;
  },

  delete: (): void => localStorage.removeItem(KEY),
};
