import { kernel } from '../../core';
import type { Notification as Told } from '../../core/wire';
import { plainText } from '../../ui/text';
import { isMuted } from '../conversations';
import { mayRing } from '../settings';
import { openNotification } from './open';

/** Whether a browser's notification tells of it: nobody looks at this page, and the person allowed it, in the browser and in their preferences. */
export function shallRing({ kind, conversationId }: Told, now = new Date()): boolean {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted' || !document.hidden) return false;
  const info = kernel.store.now.chats.get(conversationId ?? '')?.info;
  return mayRing(kind, now) && !(info && isMuted(info));
}

/** Tells of something outside of the page (NTF-3). Several tabs tell it once: they give it the same name. */
export function ring(told: Told): void {
  if (!shallRing(told)) return;
  try {
    const shown = new Notification(told.title, { body: plainText(told.content), tag: told.id, ...(told.actor?.avatarUrl ? { icon: told.actor.avatarUrl } : {}) });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      openNotification(told);
    });
  } catch (error) {
    // Some browsers show them by a service worker only.
    console.warn('The browser showed no notification', error);
  }
}
