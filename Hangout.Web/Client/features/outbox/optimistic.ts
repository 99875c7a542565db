import type { HubCalls, Message } from '../../core/wire';
import type { HubKind, Unsent, UnsentKind } from './state';

/** Calls about one message that exists. */
export type ChangeKind = { [K in HubKind]: HubCalls[K]['request'] extends { readonly messageId: string } ? K : never }[HubKind];

type Rule = (message: Message, request: never, me: string) => Message;

const rules = new Map<UnsentKind, Rule>();

/** Says how a message shows while a call about it is on its way. Pure. */
export function showAhead<K extends ChangeKind>(kind: K, rule: (message: Message, request: HubCalls[K]['request'], me: string) => Message): void {
  rules.set(kind, rule);
}

const isChange = (one: Unsent): one is Unsent<ChangeKind> => 'messageId' in one.request;

/** What is on its way, or failed, by the message that it is about. */
export function changesByMessage(unsent: readonly Unsent[], conversationId: string): ReadonlyMap<string, readonly Unsent<ChangeKind>[]> {
  const changes = new Map<string, Unsent<ChangeKind>[]>();
  for (const one of unsent) {
    if (one.conversationId !== conversationId || !isChange(one)) continue;
    changes.set(one.request.messageId, [...(changes.get(one.request.messageId) ?? []), one]);
  }
  return changes;
}

/** The message as it will be. One that has no changes under way stays the same object. */
export function aheadOf(message: Message, changes: readonly Unsent<ChangeKind>[] | undefined, me: string): Message {
  let shown = message;
  for (const { kind, request, state, change } of changes ?? []) {
    const isIn = change !== undefined && change <= message.change;
    if (state !== 'failed' && !isIn) shown = rules.get(kind)?.(shown, request as never, me) ?? shown;
  }
  return shown;
}
