import { html } from 'lit';
import { kernel } from '../../core';
import { avatar } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { mentionAt, type Completer, type Suggestion, type Writing } from '../chat';
import { peopleApi } from '../people';
import { postsApi } from './api';
import { emojiCompleter } from '../completing';

const MOST = 6;

/** `@` completes anybody: a post is not written into a conversation. */
const people: Completer = {
  label: 'composer.mention',
  at: (text, caret) => {
    const typed = mentionAt(text, caret);
    return typed && typed.word.length > 0 ? typed : undefined;
  },
  suggest: async (word) => {
    try {
      const found = await peopleApi.find(word);
      kernel.store.dispatch({ type: 'usersLoaded', users: found });
      return found.slice(0, MOST).map((user): Suggestion => ({
        key: user.id, text: `@${user.username} `, view: html`${avatar(user, 's')}<span dir="auto">${user.name}</span><small>@${user.username}</small>`,
      }));
    } catch (error) {
      console.warn('People could not be looked up', error);
      return [];
    }
  },
};

const TAG = /(?:^|[\s([{])#([\p{L}\p{N}_]{1,50})$/u;

/** `#` completes tags that are used of late. */
const tags: Completer = {
  label: 'posts.tags',
  at: (text, caret) => {
    const [, word] = TAG.exec(text.slice(Math.max(0, caret - 60), caret)) ?? [];
    return word === undefined ? undefined : { start: caret - word.length - 1, word: word.toLowerCase() };
  },
  suggest: async (word) => {
    try {
      trending ??= postsApi.trending();
      const found = (await trending).filter(({ tag }) => tag.startsWith(word)).slice(0, MOST);
      return found.map(({ tag }): Suggestion => ({ key: tag, text: `#${tag} `, view: html`${icon('channel')}<span>#${tag}</span>` }));
    } catch (error) {
      trending = undefined;
      console.warn('Tags could not be looked up', error);
      return [];
    }
  },
};
let trending: ReturnType<typeof postsApi.trending> | undefined;

export const postCompleters = (): readonly Completer[] => [people, tags, emojiCompleter];

/** What completion needs to know of a field that belongs to no conversation. */
export const plainWriting = (area: HTMLTextAreaElement): Writing => ({
  conversationId: '', threadRootId: undefined, hasMore: false, area,
  get text() {
    return area.value;
  },
  insert: () => undefined, message: () => undefined, clear: () => undefined, send: () => undefined, say: () => undefined,
});
