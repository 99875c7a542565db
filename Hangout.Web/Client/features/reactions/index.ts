/** People react to messages with emoji (MSG-5). */
import { kernel, register } from '../../core';
import { limits } from '../../core/wire';
import { extendMessages, type ShownMessage } from '../chat';
import { patchMessages } from '../conversations';
import { outbox, showAhead } from '../outbox';
import { wantPeople } from '../people';
import { reactorsOf, withReaction } from './reaction';
import './reactions.css';
import { chips, openQuick, quickRow, type Picked } from './view';

patchMessages('ReactionChanged', (message, { userId, emoji, isAdded }) => withReaction(message, userId, emoji, isAdded));
showAhead('React', (message, { emoji, isAdded }, me) => withReaction(message, me, emoji, isAdded));

wantPeople(function* reactors({ chats }) {
  for (const { timeline } of chats.values()) for (const message of timeline?.messages ?? []) yield* reactorsOf(message);
});

const canReact = ({ message, chat }: ShownMessage): boolean => !message.deletedAt && !chat.info.block && chat.info.permissions.includes('react');
const hasRoom = ({ message }: ShownMessage): boolean => (message.reactions?.length ?? 0) < limits.reactionEmoji;

/** Reacts, or takes it back where one has reacted so. */
const toggle = ({ message, me }: ShownMessage) => (emoji: Picked): void => {
  const isAdded = !message.reactions?.some((r) => r.emoji === emoji && r.userIds.includes(me));
  void outbox.add('React', { conversationId: message.conversationId, messageId: message.id, emoji, isAdded });
};

extendMessages({
  actions: [{
    title: 'reactions.react', icon: 'smile', rank: 10, key: 'E', isInToolbar: true, isNotInMenu: true,
    isOffered: (shown) => canReact(shown) && hasRoom(shown),
    run: (shown, beside) => openQuick(beside, toggle(shown)),
  }],
  below: (shown) => chips(shown, kernel.store.state.value.users, { react: canReact(shown), add: canReact(shown) && hasRoom(shown) }, toggle(shown)),
  menu: (shown, close) => quickRow((emoji) => {
    close();
    toggle(shown)(emoji);
  }, canReact(shown)),
});

register({
  name: 'reactions',
  shortcuts: [{ keys: 'E', title: 'reactions.react', group: 'shortcuts.messages' }],
  // The picker remembers what a person uses.
  leave: () => import('../../ui/emoji').then(({ forgetEmoji }) => forgetEmoji()),
});
