import { kernel } from '../../core';
import type { Notification } from '../../core/wire';
import { notificationsApi } from './api';

/** Opens what a notification is about, and has it read. */
export function openNotification(notification: Notification): void {
  if (!notification.isRead) {
    kernel.store.dispatch({ type: 'notificationsRead', which: [notification.id] });
    notificationsApi.markRead({ ids: [notification.id] }).catch((error: unknown) => console.warn('Marking as read failed', error));
  }
  const { conversationId, seq } = notification;
  if (conversationId) kernel.navigation.navigate('conversation', { conversationId, seq });
}
