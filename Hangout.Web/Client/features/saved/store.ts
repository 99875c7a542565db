import { follow, slice, type State } from '../../core/store';
import type { PageOfSavedMessage, SavedChanged, SavedMessage } from '../../core/wire';

export interface Saved {
  /** Messages known to be saved: of conversations that were opened, and of the list. */
  readonly ids: ReadonlySet<string>;
  /** Messages known to be saved no more: an answer that was asked for before may still name them. */
  readonly forgotten: ReadonlySet<string>;
  /** The list, the one saved last first; undefined before it was asked for. */
  readonly items: readonly SavedMessage[] | undefined;
  readonly nextCursor: string | undefined;
  /** How many were saved since the page was loaded: the list does not have these before it is asked for again. */
  readonly added: number;
}

declare module '../../core/store' {
  interface State {
    readonly saved: Saved;
  }
  interface Events {
    savedListed: { readonly page: PageOfSavedMessage; readonly append: boolean };
    /** Those of a conversation: known as saved, but no part of the list. */
    savedFound: { readonly ids: readonly string[] };
    savedChanged: { readonly event: SavedChanged };
  }
}

slice('saved', () => ({ ids: new Set(), forgotten: new Set(), items: undefined, nextCursor: undefined, added: 0 }), {
  savedListed: (saved, { page, append }) => {
    const items = [...(append ? (saved.items ?? []) : []), ...page.items.filter(({ message }) => !saved.forgotten.has(message.id))];
    return { ...known(saved, page.items.map(({ message }) => message.id)), items, nextCursor: page.nextCursor };
  },
  savedFound: (saved, { ids }) => known(saved, ids),
  savedChanged: (saved, { event }) => changed(saved, event.messageId, event.savedAt !== undefined),
});

// The event for one's own devices may come after the answer.
follow('saved', {
  unsentChanged: (saved, { unsent }) => (unsent.kind === 'SaveMessage' && unsent.state === 'sent' ? changed(saved, unsent.request.messageId, unsent.request.isSaved) : saved),
});

const known = (saved: Saved, ids: readonly string[]): Saved => ({ ...saved, ids: new Set([...saved.ids, ...ids.filter((id) => !saved.forgotten.has(id))]) });

/** What was saved comes into the list when that is asked for again: the event does not carry the message. */
function changed(saved: Saved, id: string, isSaved: boolean): Saved {
  const without = (all: ReadonlySet<string>): Set<string> => new Set([...all].filter((one) => one !== id));
  return isSaved
    ? { ...saved, ids: new Set([...saved.ids, id]), forgotten: without(saved.forgotten), added: saved.added + (saved.ids.has(id) ? 0 : 1) }
    : { ...saved, ids: without(saved.ids), forgotten: new Set([...saved.forgotten, id]), items: saved.items?.filter(({ message }) => message.id !== id) };
}

/** Whether a message shows as saved: what is on its way counts. */
export function isSaved({ saved, unsent }: State, messageId: string): boolean {
  const last = unsent.findLast((u) => u.kind === 'SaveMessage' && u.state !== 'failed' && u.request.messageId === messageId);
  return last?.kind === 'SaveMessage' ? last.request.isSaved : saved.ids.has(messageId);
}
