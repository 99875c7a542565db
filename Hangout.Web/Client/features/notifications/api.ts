import { kernel } from '../../core';
import type { MarkNotificationsReadRequest, NotificationChannels, NotificationPage, NotificationReason, NotificationsChanged, PushSubscriptionRequest } from '../../core/wire';

export const notificationsApi = {
  list: (cursor?: string): Promise<NotificationPage> => kernel.http.get('/api/notifications', { cursor }),
  markRead: (request: MarkNotificationsReadRequest): Promise<NotificationsChanged> => kernel.http.call('POST', '/api/notifications/read', request),
  reason: (id: string): Promise<NotificationReason> => kernel.http.get(`/api/notifications/${id}/reason`),
  channels: (): Promise<NotificationChannels> => kernel.http.get('/api/notifications/ways'),
  subscribe: (request: PushSubscriptionRequest): Promise<void> => kernel.http.call('PUT', '/api/notifications/push-subscriptions', request),
  unsubscribe: (endpoint: string): Promise<void> =>
    kernel.http.call('DELETE', `/api/notifications/push-subscriptions?endpoint=${encodeURIComponent(endpoint)}`),
};
