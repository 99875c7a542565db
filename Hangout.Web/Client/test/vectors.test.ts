import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Conversation, Message } from '../core/wire';
import { initialState, reduce, type Event, type State } from '../core/store';
import '../features/conversations';

/**
 * Sequences recorded by the model of the server in tests/Hangout.Tests/ClientModel, where a client in C# keeps the same rules: what reached a
 * client, and what it must know after each step. Both clients know the same, or one of them is wrong.
 */
interface Vector { readonly name: string; readonly log: readonly string[]; readonly steps: readonly Step[]; readonly after: readonly string[] }
interface Info { readonly seq: number; readonly change: number; readonly last: number; readonly read: number; readonly unread: number; readonly mentions: number }
type Step =
  | { do: 'live'; changes: number[] }
  | { do: 'info'; info: Info }
  | { do: 'gone' }
  | { do: 'page'; changes: number[]; mode: 'replace' | 'older' | 'newer'; hasOlder: boolean; hasNewer: boolean; lastChange: number }
  | { do: 'sync'; since?: number; changes?: number[]; lastChange?: number; startAfresh?: true; gone?: true; info?: Info }
  | { do: 'readHere'; seq: number }
  | { do: 'readState'; read: number; seq: number; unread: number; mentions: number }
  | { do: 'typing'; who: string; isTyping: boolean; now: number }
  | { do: 'tick'; now: number };

const ID = 'c1';
const timeOf = (seq: number): string => new Date(Date.UTC(2024, 0, 1) + seq * 1000).toISOString();

function messageOf(log: readonly string[], change: number): Message {
  const [seq, author, flags = ''] = log[change - 1]!.split(' ');
  const createdAt = timeOf(Number(seq));
  return {
    id: `m${seq}`, conversationId: ID, seq: Number(seq), change, senderId: author === '-' ? undefined : author, kind: author === '-' ? 'system' : 'text', text: `${change}`,
    mentions: flags.includes('@') ? ['me'] : undefined, createdAt, editedAt: flags.includes('*') ? createdAt : undefined, deletedAt: flags.includes('x') ? createdAt : undefined,
  };
}

function infoOf(log: readonly string[], info: Info): Conversation {
  return {
    id: ID, kind: 'group', title: 'Model', isPublic: false, memberCount: 3, members: [], lastSeq: info.seq, lastChange: info.change,
    lastMessage: info.last > 0 ? messageOf(log, info.last) : undefined, lastActivityAt: timeOf(info.seq), role: 'member', canPost: true, permissions: [],
    settings: { whoMayPost: 'members', slowModeSeconds: 0, historyForNewMembers: true },
    lastReadSeq: info.read, unreadCount: info.unread, mentionCount: info.mentions,
  };
}

function eventOf(log: readonly string[], step: Step): Event {
  const messages = (changes: readonly number[]): Message[] => changes.map((change) => messageOf(log, change));
  switch (step.do) {
    case 'live': return { type: 'messagesChanged', event: { conversationId: ID, messages: messages(step.changes) } };
    case 'info': return { type: 'conversationsChanged', event: { conversations: [infoOf(log, step.info)], gone: [] } };
    case 'gone': return { type: 'conversationsChanged', event: { conversations: [], gone: [ID] } };
    case 'page': {
      const { mode, hasOlder, hasNewer, lastChange } = step;
      return { type: 'pageLoaded', conversationId: ID, mode, page: { messages: messages(step.changes), users: [], hasOlder, hasNewer, lastChange } };
    }
    case 'sync': {
      const { lastChange, startAfresh } = step;
      const changes = lastChange === undefined ? [] : [{ conversationId: ID, messages: messages(step.changes ?? []), lastChange, startAfresh: startAfresh ?? false }];
      const request = { conversations: step.since === undefined ? [] : [{ conversationId: ID, change: step.since }], full: true };
      return { type: 'synced', request, result: { changes, gone: step.gone ? [ID] : [], users: [], conversations: step.info && [infoOf(log, step.info)] } };
    }
    case 'readHere': return { type: 'readHere', conversationId: ID, seq: step.seq };
    case 'readState':
      return { type: 'readStateChanged', event: { conversationId: ID, lastReadSeq: step.read, lastSeq: step.seq, unreadCount: step.unread, mentionCount: step.mentions } };
    case 'typing': return { type: 'typingChanged', event: { conversationId: ID, userId: step.who, isTyping: step.isTyping }, now: step.now };
    case 'tick': return { type: 'typingExpired', now: step.now };
  }
}

/** What of a state both clients must agree on, as one line. */
function describeState(state: State): string {
  const typing = `y[${[...(state.typing.get(ID)?.keys() ?? [])].sort().join(',')}]`;
  const chat = state.chats.get(ID);
  if (!chat) return `- ${typing}`;
  const { info, timeline: t } = chat;
  const changes = (messages: readonly { readonly change: number }[]): string => `[${messages.map((m) => m.change).join(',')}]`;
  const timeline = t ? `${t.hasOlder ? '<' : ''}${changes(t.messages)}${t.hasNewer ? '>' : ''}` : '-';
  return `K${chat.change}/${chat.seen} r${info.lastReadSeq}/${chat.confirmedRead} u${info.unreadCount}@${info.mentionCount} c${chat.countedSeq}${chat.stale ? '?' : ''}`
    + ` l${info.lastSeq}:${info.lastMessage?.change ?? 0} e${changes(chat.early)} t${timeline} ${typing}`;
}

const vectors = readFileSync('../../tests/Hangout.Tests/ClientModel/vectors.jsonl', 'utf8')
  .trim().split('\n').map((line) => JSON.parse(line) as Vector);

describe('the recorded sequences', () => {
  it('are all there', () => expect(vectors.length).toBeGreaterThanOrEqual(300));

  it.each(vectors.map((v) => [v.name, v] as const))('%s', (_name, { log, steps, after }) => {
    let state = initialState({ id: 'me', username: 'me', name: 'Me', language: 'en', roles: [] });
    for (const [i, step] of steps.entries()) {
      state = reduce(state, eventOf(log, step));
      expect(describeState(state), `after step ${i}: ${JSON.stringify(step)}`).toBe(after[i]);
    }
  });
});
