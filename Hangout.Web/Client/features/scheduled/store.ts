import { slice } from '../../core/store';
import type { ScheduledChanged, ScheduledMessage } from '../../core/wire';

export interface Scheduled {
  /** The next one first; undefined before they were asked for. */
  readonly items: readonly ScheduledMessage[] | undefined;
  /** How often something was told: an answer that was asked for before is not the last word. */
  readonly told: number;
}

declare module '../../core/store' {
  interface State {
    /** What the person wants to be sent later, in all conversations. */
    readonly scheduled: Scheduled;
  }
  interface Events {
    scheduledListed: { readonly items: readonly ScheduledMessage[] };
    scheduledChanged: { readonly event: ScheduledChanged };
  }
}

slice('scheduled', () => ({ items: undefined, told: 0 }), {
  scheduledListed: (scheduled, { items }) => ({ ...scheduled, items: ordered(items) }),
  scheduledChanged: (scheduled, { event: { messages, gone } }) => {
    const changed = new Set([...gone, ...messages.map((m) => m.id)]);
    const others = (scheduled.items ?? []).filter((m) => !changed.has(m.id));
    return { items: ordered([...others, ...messages]), told: scheduled.told + 1 };
  },
});

const ordered = (items: readonly ScheduledMessage[]): readonly ScheduledMessage[] =>
  [...items].sort((a, b) => Date.parse(a.sendAt) - Date.parse(b.sendAt) || (a.id < b.id ? -1 : 1));

/** Those of a conversation, or all. */
export const scheduledIn = ({ items = [] }: Scheduled, conversationId: string | undefined): readonly ScheduledMessage[] =>
  (conversationId === undefined ? items : items.filter((m) => m.message.conversationId === conversationId));
