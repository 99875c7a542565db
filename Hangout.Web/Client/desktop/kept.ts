import { kernel } from '../core';
import { windows } from '.';
import type { WindowsChange } from './windows';

const KEY = 'hangout-windows';

/** The windows as they were last here: a page that opens without a network carries older ones. */
export const keptWindows = {
  write(change: WindowsChange): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...change, userId: kernel.boot.me.id }));
    } catch (error) {
      console.warn('The windows were not kept', error);
    }
  },

  restore(): void {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as (WindowsChange & { readonly userId: string }) | null;
    if (kept?.userId === kernel.boot.me.id) windows.take(kept, { withViews: true });
  },

  delete: (): void => localStorage.removeItem(KEY),
};
