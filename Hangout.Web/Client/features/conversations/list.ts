import { signal } from '@preact/signals-core';
import { sync } from './sync';

/** Why the list of conversations could not be had, if it could not. */
export const listError = signal<string | undefined>(undefined);

/** Whether the browser could not give back what it kept of the conversations. */
export const isKeptLost = signal(false);

/** Fetches the list, where the page came without it. */
export async function loadConversations(): Promise<void> {
  listError.value = undefined;
  try {
    await sync.list();
  } catch (error) {
    listError.value = error instanceof Error ? error.message : String(error);
  }
}
