import { kernel } from '../../core';
import type { Channel, CreateConversationRequest } from '../../core/wire';
import { conversationsApi } from '../conversations';

/** Starts a conversation, or finds the one that exists, and answers its ID: it then is among the conversations. */
export async function beginConversation(request: CreateConversationRequest): Promise<string> {
  const conversation = await conversationsApi.create(request);
  kernel.store.dispatch({ type: 'conversationsChanged', event: { conversations: [conversation], gone: [] } });
  return conversation.id;
}

/** Makes the person a member of a public channel, which then is among the conversations. */
export async function enterChannel(channel: Channel): Promise<string> {
  if (!channel.isMember) await conversationsApi.join(channel.id);
  kernel.store.dispatch({ type: 'conversationsChanged', event: { conversations: [await conversationsApi.get(channel.id)], gone: [] } });
  return channel.id;
}
