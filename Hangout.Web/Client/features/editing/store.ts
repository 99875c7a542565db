import { slice } from '../../core/store';
import type { Message } from '../../core/wire';
import type { Chat } from '../conversations';

declare module '../../core/store' {
  interface State {
    /** The message that is being edited here. */
    readonly editing: string | undefined;
  }
  interface Events {
    editingChanged: { readonly messageId: string | undefined };
  }
}

slice('editing', () => undefined, {
  editingChanged: (_editing, { messageId }) => messageId,
});

/** Whether a message can be given another text: one's own, of text alone, and not what somebody else wrote. */
export const isEditable = (message: Message, me: string): boolean =>
  message.senderId === me && message.kind === 'text' && !message.deletedAt && !message.parts && !message.forwarded;

export const lastEditable = (chat: Chat | undefined, me: string): Message | undefined => chat?.timeline?.messages.findLast((m) => isEditable(m, me));
