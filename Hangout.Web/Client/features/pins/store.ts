import { follow, slice } from '../../core/store';
import type { HubEvents, Message } from '../../core/wire';

/** The pinned messages of a conversation, the one pinned last first. */
export interface Pins {
  readonly items: readonly Message[];
  /** How often something was told that the list does not show yet: an answer that was asked for before is not the last word. */
  readonly told: number;
  readonly isStale: boolean;
}

type All = ReadonlyMap<string, Pins>;

const PINNED: keyof HubEvents = 'PinChanged';

declare module '../../core/store' {
  interface State {
    /** By conversation, of those that were opened. */
    readonly pins: All;
  }
  interface Events {
    pinsLoaded: { readonly conversationId: string; readonly items: readonly Message[]; readonly told: number };
  }
}

slice('pins', () => new Map(), {
  pinsLoaded: (pins, { conversationId, items, told }) => {
    const now = pins.get(conversationId)?.told ?? 0;
    return new Map(pins).set(conversationId, { items, told: now, isStale: told !== now });
  },
});

// What a pin of a message looks like is known only where the message is held: the list is asked for again.
follow('pins', {
  messagePatched: (pins, { conversationId, patch }) => (patch.name === PINNED ? withStale(pins, conversationId) : pins),
  messagesChanged: (pins, { event }) => withNews(pins, event.conversationId, event.messages),
  changeHidden: (pins, { conversationId }) => withStale(pins, conversationId),
  messagesHidden: (pins, { event }) => withStale(pins, event.conversationId),
  synced: (pins, { result }) => (result.error ? pins : result.changes.reduce((all, { conversationId, messages, startAfresh }) =>
    (startAfresh ? withStale(all, conversationId) : withNews(all, conversationId, messages)), pins)),
});

function withNews(pins: All, conversationId: string, messages: readonly Message[]): All {
  const held = pins.get(conversationId);
  const concerns = held && messages.some((m) => m.pin !== undefined || held.items.some((pinned) => pinned.id === m.id));
  return concerns ? withStale(pins, conversationId) : pins;
}

function withStale(pins: All, conversationId: string): All {
  const held = pins.get(conversationId);
  return held ? new Map(pins).set(conversationId, { ...held, told: held.told + 1, isStale: true }) : pins;
}
