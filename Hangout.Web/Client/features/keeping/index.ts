/** How a person keeps a conversation for themselves (CNV-7, CNV-8): notifications, mute, favourite, hidden, marked as unread. */
import { kernel, register } from '../../core';
import { extendMessages } from '../chat';
import { keep } from './actions';
import './keeping.css';
import './store';

export { isForever } from './actions';
export { openKeepingMenu } from './menu';

const LOOK_MS = 15_000;

const lookAtMutes = (): void => kernel.store.dispatch({ type: 'mutesEnded', now: Date.now() });

extendMessages({
  // What is opened is not unread any more; marked meanwhile, it stays so until it is opened again.
  opened: (id) => {
    if (kernel.store.now.chats.get(id)?.info.isMarkedUnread) void keep(id, { isMarkedUnread: false });
    return () => undefined;
  },
});

register({
  name: 'keeping',
  start: () => {
    lookAtMutes();
    setInterval(lookAtMutes, LOOK_MS);
  },
});
