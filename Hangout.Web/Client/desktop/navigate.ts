import { windows } from '.';
import type { ChatApp } from '../apps/chat/chat';
import type { WindowElement } from './window-element';

/** Shows a message (or just its conversation) in the frontmost chat window, opening one if there is none. */
export function openMessage(conversationId: string, seq?: number): void {
  const window = windows.open('chat');
  if (!window) return;
  // The element of a window opened just now exists once the desk has drawn.
  requestAnimationFrame(() => {
    const element = document.querySelector<WindowElement>(`#w-${window.id}`);
    const chat = element?.app as Partial<Pick<ChatApp, 'show'>> | null | undefined;
    chat?.show?.(conversationId, seq).catch((error: unknown) => console.warn('Showing a message failed', error));
  });
}
