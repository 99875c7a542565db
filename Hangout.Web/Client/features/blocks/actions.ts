import { kernel } from '../../core';
import { sync } from '../conversations';
import { blocksApi } from './api';

export async function block(userId: string, reason: string): Promise<void> {
  await blocksApi.block(userId, reason);
  await reread(userId);
}

export async function unblock(userId: string): Promise<void> {
  await blocksApi.unblock(userId);
  await reread(userId);
}

/** An event tells how the conversation with a person stands now; who just changed it must not depend on that. */
async function reread(userId: string): Promise<void> {
  const chat = [...kernel.store.now.chats.values()].find(({ info }) => info.kind === 'direct' && info.members.some((m) => m.id === userId));
  if (!chat) return;
  try {
    await sync.reread(chat.info.id);
  } catch (error) {
    console.warn('Reading a conversation anew failed', error);
  }
}
