import { kernel } from '../../core';
import type { Upgrade } from '../../core/storage';

/** What is being written in a conversation. */
interface Draft { readonly conversationId: string; readonly text: string; readonly updatedAt: number }

declare module '../../core/storage' {
  interface Stores {
    drafts: { key: string; value: Draft };
  }
}

declare module '../../core/tabs' {
  interface TabMessages {
    draftChanged: { readonly conversationId: string; readonly text: string };
  }
}

export const upgradeDrafts: Upgrade = (database, from) => {
  if (from < 1) database.createObjectStore('drafts', { keyPath: 'conversationId' });
};

export const drafts = {
  async read(conversationId: string): Promise<string> {
    return (await kernel.storage.database?.get('drafts', conversationId))?.text ?? '';
  },

  /** Kept until it is emptied, and told to the other tabs. */
  async save(conversationId: string, text: string): Promise<void> {
    kernel.tabs.tell('draftChanged', { conversationId, text });
    if (text === '') await kernel.storage.database?.delete('drafts', conversationId);
    else await kernel.storage.database?.put('drafts', { conversationId, text, updatedAt: Date.now() });
  },

  /** Conversations that have one. */
  async all(): Promise<string[]> {
    return (await kernel.storage.database?.getAllKeys('drafts')) ?? [];
  },
};
