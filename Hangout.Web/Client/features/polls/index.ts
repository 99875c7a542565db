/** A message can ask a question that members vote on (MSG-14). */
import { html, nothing } from 'lit';
import { register } from '../../core';
import { extendMessages } from '../chat';
import { addCommand } from '../commands';
import { patchMessages } from '../conversations';
import { showAhead } from '../outbox';
import { wantPeople } from '../people';
import { pollOf, withVote } from './poll';
import './poll-view';
import './polls.css';

patchMessages('VoteChanged', (message, { userId, options }) => withVote(message, userId, options));
showAhead('Vote', (message, { options }, me) => withVote(message, me, options));
showAhead('ClosePoll', (message) => ({ ...message, parts: message.parts?.map((part) => (part.type === 'poll' ? { ...part, closesAt: message.createdAt } : part)) }));

wantPeople(function* voters({ chats }) {
  for (const { timeline } of chats.values()) for (const { votes } of timeline?.messages ?? []) for (const { userId } of votes ?? []) yield userId;
});

const load = () => import('./dialog');

register({ name: 'polls', ahead: load });

const begin = (conversationId: string, question = ''): Promise<void> =>
  load().then(({ openPoll }) => openPoll(conversationId, question), (error: unknown) => console.warn('A poll could not be begun', error));

addCommand({
  name: 'poll', about: 'commands.poll', takes: 'commands.poll.takes',
  isOffered: ({ threadRootId }) => threadRootId === undefined,
  run: (rest, writing) => void begin(writing.conversationId, rest).then(() => writing.clear()),
});

extendMessages({
  body: (shown) => (pollOf(shown.message) ? html`<poll-view .shown=${shown}></poll-view>` : nothing),
  compose: {
    title: 'polls.new', icon: 'poll',
    run: (conversationId) => void begin(conversationId),
  },
});
