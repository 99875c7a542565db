import { html } from 'lit';
import { kernel } from '../../core';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { membersOf } from '../conversations';
import { extendMessages, messageExtensions, type Completer, type Suggestion } from './extensions';
import { botBadge } from './bot-badge';
import { EVERYONE, mentionAt, offersEveryone, suggest } from './mentions';

/** `@` completes people of the conversation. */
const people: Completer = {
  label: 'composer.mention',
  at: mentionAt,
  suggest: async (word, { conversationId }) => {
    const others = messageExtensions().flatMap((e) => e.mentionable?.(conversationId) ?? []);
    const people = (await Promise.all([membersOf(conversationId), ...others])).flat();
    const members = [...new Map(people.map((user) => [user.id, user])).values()];
    const { chats, me } = kernel.store.now;
    return [...(offersEveryone(chats.get(conversationId)?.info, word) ? [everyone()] : []), ...suggest(members, word, me.id).map((user): Suggestion => ({
      key: user.id, text: `@${user.username} `, 
      view: html`${avatar(user, 's')}<span dir="auto">${user.name}</span>${botBadge(user)}<small>@${user.username}</small>`,
    }))];
  },
};

const everyone = (): Suggestion =>
  ({ key: EVERYONE, text: `@${EVERYONE} `, view: html`${icon('people')}<span>${t('composer.everyone')}</span><small>@${EVERYONE}</small>` });

extendMessages({ completers: [people] });
