import type { HubEvents, Message } from '../../core/wire';

/** What an event must carry to change one message in the conversation's order of changes. */
interface Patching { readonly conversationId: string; readonly messageId: string; readonly seq: number; readonly change: number }

/** Events that change a message without carrying the whole of it. */
export type PatchName = { [E in keyof HubEvents]: HubEvents[E] extends Patching ? E : never }[keyof HubEvents];

/** Such an event as it waits for its turn. */
export interface Patch extends Pick<Patching, 'messageId' | 'seq' | 'change'> {
  readonly name: string;
  readonly event: Patching;
}

/** What a conversation takes in the order of `change`. */
export type Change = Message | Patch;

export const isPatch = (change: Change): change is Patch => 'event' in change;

const rules = new Map<string, (message: Message, event: never) => Message>();

/** Says how an event changes the message that is held. Pure; doing it twice changes nothing. */
export function patchMessages<E extends PatchName>(name: E, rule: (message: Message, event: HubEvents[E]) => Message): void {
  rules.set(name, rule);
}

/** Names of all events that patch. */
export const patchNames = (): readonly PatchName[] => [...rules.keys()] as PatchName[];

export const patchFrom = (name: string, event: Patching): Patch => ({ name, event, messageId: event.messageId, seq: event.seq, change: event.change });

/** The message after an event. Of two states of a message the one with the larger `change` is the newer. */
export function patched(message: Message, patch: Patch): Message {
  const rule = rules.get(patch.name);
  if (!rule || patch.change <= message.change) return message;
  return { ...(message.isHidden ? message : rule(message, patch.event as never)), change: patch.change };
}
