import type { State } from '../../core/store';
import type { Message } from '../../core/wire';
import { isOf, type Unsent } from '../outbox';
import type { BranchMessage } from './branches';

/** A question or an answer as it shows; a question may wait for the server. */
export interface Turn extends BranchMessage {
  readonly message?: Message;
  readonly unsent?: Unsent<'SendMessage'>;
}

/** Behind all that the server has numbered. */
const UNSENT_SEQ = Number.MAX_SAFE_INTEGER - 10_000;

/** All turns of a chat that this page knows, by their place. */
export function turnsOf({ chats, unsent }: State, conversationId: string, assistantId: string | undefined): Turn[] {
  const held = chats.get(conversationId)?.timeline?.messages ?? [];
  const turns = held.filter((m) => m.kind !== 'system' && !m.deletedAt && !m.isHidden && m.threadRootId === undefined).map((message): Turn => ({
    id: message.id, seq: message.seq, isAnswer: message.answer !== undefined || (assistantId !== undefined && message.senderId === assistantId),
      replyToId: message.replyToId, message,
  }));
  const waiting = unsent.filter(isOf('SendMessage')).filter((u) => u.conversationId === conversationId);
  return [...turns, ...waiting.map((one, i): Turn => ({ id: one.id, seq: UNSENT_SEQ + i, isAnswer: false, replyToId: one.request.replyToId, unsent: one }))];
}

export const isGrowing = (turn: Turn | undefined): boolean => turn?.message?.answer?.state === 'waiting' || turn?.message?.answer?.state === 'running';

/** What the next question says that it follows: the answer at the end of the branch that is shown, whether or not it is the newest. */
export const answerAtEnd = (path: readonly Turn[]): string | undefined => path.findLast((turn) => turn.isAnswer)?.id;
