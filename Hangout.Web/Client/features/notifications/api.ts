import { kernel } from '../../core';
import type { MarkNotificationsReadRequest, NotificationPage, NotificationsChanged } from '../../core/wire';

export const notificationsApi = {
  list: (cursor?: string): Promise<NotificationPage> => kernel.http.get('/api/notifications', { cursor }),
  markRead: (request: MarkNotificationsReadRequest): Promise<NotificationsChanged> => kernel.http.call('POST', '/api/notifications/read', request),
};
