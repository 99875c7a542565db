/** How messages look and are acted on, for what shows some of them elsewhere. Loaded with the first of it. */
export { Completion } from './completion';
export { messageExtensions } from './extensions';
export { MessageFocus } from './message-focus';
export { messageRow } from './message-row';
export { GROUP_MS } from './message-rows';
export { messageView, unsentView } from './message-view';
