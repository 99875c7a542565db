import { kernel } from '../../core';
import type { Notification, Relationship } from '../../core/wire';
import { relationsApi } from '../relations';
import { notificationsApi } from './api';

/** Opens what a notification is about, and has it read. */
export function openNotification(notification: Notification): void {
  markRead(notification);
  const { conversationId, seq, postId, commentId, actor, kind } = notification;
  if (conversationId) kernel.navigation.navigate('conversation', { conversationId, seq });
  else if (postId) kernel.navigation.navigate('post', { postId, commentId });
  else if (kind === 'friendRequest' && !isAnswered(notification)) kernel.navigation.navigate('people', { tab: 'requests' });
  else if ((kind === 'follow' || kind === 'friendRequest') && actor) kernel.navigation.navigate('profile', { userId: actor.id });
}

/** What somebody asks for in a notification, and how it is answered; undefined where nothing waits for an answer. Tells a signal's reader when it changes. */
export function questionOf({ kind, actor }: Notification): { readonly accept: () => Promise<Relationship>; readonly decline: () => Promise<Relationship> } | undefined {
  if (!actor) return undefined;
  const { id } = actor;
  const { requests } = kernel.store.state.value.relations;
  if (kind === 'friendRequest'
    && requests.received.some((r) => r.user.id === id)) return { accept: () => relationsApi.acceptFriend(id), decline: () => relationsApi.rejectFriend(id) };
  if (kind === 'follow' && requests.follows.some((r) => r.user.id === id)) return { accept: () => relationsApi.acceptFollow(id), decline: () => relationsApi.removeFollower(id) };
  return undefined;
}

const isAnswered = (notification: Notification): boolean => questionOf(notification) === undefined;

/** It was read without being opened: what it asked was answered. */
export function markRead({ id, isRead }: Notification): void {
  if (isRead) return;
  kernel.store.dispatch({ type: 'notificationsRead', which: [id] });
  notificationsApi.markRead({ ids: [id] }).catch((error: unknown) => console.warn('Marking as read failed', error));
}
