/** The elements of the desktop; loaded once what they read is there. */
import './window-element';
import './taskbar';

export { Desk } from './desk';
