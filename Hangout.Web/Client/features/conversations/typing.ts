import { slice } from '../../core/store';
import type { TypingChanged } from '../../core/wire';

/** Conversation → person → when we forget that they type (ms since the epoch). */
type Typing = ReadonlyMap<string, ReadonlyMap<string, number>>;

declare module '../../core/store' {
  interface State {
    readonly typing: Typing;
  }
  interface Events {
    typingChanged: { readonly event: TypingChanged; readonly now: number };
    typingExpired: { readonly now: number };
  }
}

const TYPING_MS = 6_000;

slice('typing', () => new Map(), {
  typingChanged: (typing, { event, now }, { me }) => {
    if (event.userId === me.id) return typing;
    const people = new Map(typing.get(event.conversationId));
    if (event.isTyping) people.set(event.userId, now + TYPING_MS);
    else if (!people.delete(event.userId)) return typing;
    return new Map(typing).set(event.conversationId, people);
  },
  typingExpired: (typing, { now }) => {
    if (![...typing.values()].some((people) => [...people.values()].some((until) => until <= now))) return typing;
    const alive = [...typing].map(([id, people]) => [id, new Map([...people].filter(([, until]) => until > now))] as const);
    return new Map(alive.filter(([, people]) => people.size > 0));
  },
  // Who has just sent something types no longer.
  messagesChanged: (typing, { event }) => {
    const people = typing.get(event.conversationId);
    const authors = new Set(event.messages.map((m) => m.senderId));
    if (!people || ![...people.keys()].some((id) => authors.has(id))) return typing;
    return new Map(typing).set(event.conversationId, new Map([...people].filter(([id]) => !authors.has(id))));
  },
});
