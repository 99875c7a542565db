/** All elements of the desktop; loaded once the app they read is there. */
import '../apps/chat/chat';
import '../apps/notifications/notifications';
import './window-element';
import './taskbar';
import './toasts';

export { Desk } from './desk';
