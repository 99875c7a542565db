/** Notifications: what others did that concerns me, in a window and as toasts. */
import { kernel, register } from '../../core';
import { limits, type NotificationPage, type NotificationsChanged } from '../../core/wire';
import { notificationsApi } from './api';
import './notifications.css';
import { endPushes, followPushes, takePushes } from './pushes';
import { ring } from './ring';
import { readByPosition } from './store';
import type { Toasts } from './toasts';

declare module '../../core/kernel' {
  interface Boot {
    /** The first page. */
    readonly notifications?: NotificationPage;
  }
}

register({
  name: 'notifications',
  modules: {
    notifications: { element: 'hangout-notifications', load: () => import('./window'), badge: (state) => state.notifications.unread, isStatus: true },
  },
  events: { NotificationsChanged: told },
  catchUp: [
    {
      isOpen: ({ notifications }) => !notifications.loaded,
      run: (attempt) => attempt(async () => {
        const { told: before } = kernel.store.now.notifications;
        kernel.store.dispatch({ type: 'notificationsLoaded', page: await notificationsApi.list(), append: false, told: before });
      }),
    },
    {
      isOpen: (state) => readByPosition(state).length > 0,
      run: (attempt) => attempt(async () => {
        const positions = readByPosition(kernel.store.now).slice(0, limits.listPage);
        await notificationsApi.markRead({ positions });
        kernel.store.dispatch({ type: 'notificationsRead', which: positions });
      }),
    },
  ],
  prepare: () => {
    const page = kernel.boot.notifications;
    if (page) kernel.store.dispatch({ type: 'notificationsLoaded', page, append: false, told: 0 });
  },
  start: () => {
    void import('./toasts');
    followPushes();
    void takePushes();
  },
  leave: endPushes,
  ahead: () => import('./window'),
});

function told(event: NotificationsChanged): void {
  kernel.store.dispatch({ type: 'notificationsChanged', event });
  const toasts = document.querySelector<Toasts>('hangout-toasts');
  for (const notification of event.notifications) if (!notification.isRead) {
    toasts?.show(notification);
    ring(notification);
  }
}

export { takePushes } from './pushes';

/** Whether the server sends mails at all. */
export const sendsMails = async (): Promise<boolean> => (await notificationsApi.channels()).isMailOn;
