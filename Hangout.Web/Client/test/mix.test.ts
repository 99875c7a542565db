import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event } from '../core/store';
import type { ServerModel } from './model';
import { ME } from './model';
import { apply, chatOf, live, liked, opened, settle, start } from './states';

describe('any mix of events, drops, repeats and reordering', () => {
  type Step =
    | { kind: 'send'; author: number; mentions: boolean }
    | { kind: 'edit' | 'delete' | 'like' | 'readHere' | 'readElsewhere' | 'older' | 'jump'; at: number }
    | { kind: 'newest' | 'trim' | 'keepOldest' | 'keepNewest' | 'snapshot' | 'settle' | 'ask' | 'answer' | 'leave' | 'join' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), author: fc.nat(2), mentions: fc.boolean() }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('edit' as const, 'delete' as const, 'like' as const, 'readHere' as const, 'readElsewhere' as const, 'older' as const, 'jump' as const), at: fc.nat(40) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('newest' as const, 'trim' as const, 'keepOldest' as const, 'keepNewest' as const, 'snapshot' as const, 'settle' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('ask' as const, 'answer' as const, 'leave' as const, 'join' as const) }) },
  );
  /** Few, so that "start afresh" comes often. */
  const MAX_CHANGES = 7;
  const listedAnew = (server: ServerModel): Event => ({ type: 'conversationsChanged', event: { conversations: [server.conversation()], gone: [] } });
  /** For each event in turn: what the network does to it. */
  const fate = fc.constantFrom('deliver' as const, 'deliver' as const, 'drop' as const, 'twice' as const, 'late' as const);

  it('ends in the same state as a fresh fetch', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.array(fc.tuple(step, fate), { maxLength: 60 }), (first, steps) => {
        const begun = start(first);
        const { server } = begun;
        let { state } = begun;
        const late: Event[] = [];
        const answers: Event[] = [];
        const sync = (full: boolean): Event => {
          const request = { conversations: [...state.chats.values()].map((c) => ({ conversationId: c.info.id, change: c.change })), full };
          return { type: 'synced', request, result: server.sync(request, MAX_CHANGES) };
        };
        const deliver = (event: Event, how: typeof steps[number][1]): void => {
          if (how === 'drop') return;
          if (how === 'late') return void late.push(event);
          state = apply(state, event, ...(how === 'twice' ? [event] : []));
          while (late.length > 1) state = apply(state, late.shift()!);
        };
        for (const [what, how] of steps) {
          switch (what.kind) {
            case 'send': deliver(live(server, server.send([ME, 'ann', 'ben'][what.author]!, what.mentions)), how); break;
            case 'edit': case 'delete': {
              const changed = server[what.kind](what.at % Math.max(1, server.messages.length));
              if (changed) deliver(live(server, changed), how);
              break;
            }
            case 'like': {
              const like = server.like(what.at % Math.max(1, server.messages.length));
              if (like) deliver(liked(like), how);
              break;
            }
            case 'readHere': state = apply(state, { type: 'readHere', conversationId: 'c1', seq: what.at }); break;
            case 'readElsewhere': deliver({ type: 'readStateChanged', event: server.read(what.at) }, how); break;
            case 'older': {
              const from = state.chats.get('c1')?.timeline?.messages[0]?.seq;
              if (from) deliver({ type: 'pageLoaded', conversationId: 'c1', page: server.page(from - 4, from - 1), mode: 'older' }, how);
              break;
            }
            case 'jump': deliver({ type: 'pageLoaded', conversationId: 'c1', page: server.page(what.at, what.at + 4), mode: 'replace' }, how === 'late' ? 'deliver' : how); break;
            case 'newest': state = apply(state, opened(server, Math.max(1, server.messages.length - 5))); break;
            case 'keepOldest': case 'keepNewest':
              state = apply(state, { type: 'timelineEndKept', conversationId: 'c1', end: what.kind === 'keepOldest' ? 'oldest' : 'newest', count: 3 });
              break;
            case 'trim': state = apply(state, { type: 'timelineTrimmed', conversationId: 'c1', count: 3 }); break;
            case 'snapshot': deliver({ type: 'conversationsChanged', event: { conversations: [server.conversation()], gone: [] } }, how); break;
            case 'settle': state = settle(state, server, MAX_CHANGES); break;
            case 'ask': answers.push(sync(false)); break;
            case 'answer': if (answers.length > 0) state = apply(state, answers.shift()!); break;
            case 'leave': deliver({ type: 'conversationsChanged', event: { conversations: [], gone: ['c1'] } }, how); break;
            case 'join': deliver(listedAnew(server), how); break;
          }
        }
        state = apply(state, ...late, ...answers);
        state = settle(apply(state, sync(true)), server, MAX_CHANGES);

        const { info, timeline } = chatOf(state);
        expect({ unread: info.unreadCount, mentions: info.mentionCount, lastSeq: info.lastSeq, lastRead: info.lastReadSeq, last: info.lastMessage }).toEqual({
          unread: server.counts().unreadCount, mentions: server.counts().mentionCount, lastSeq: server.messages.length, lastRead: server.lastRead, last: server.messages.at(-1),
        });
        if (timeline && timeline.messages.length > 0) {
          const [from, to] = [timeline.messages[0]!.seq, timeline.messages.at(-1)!.seq];
          expect(timeline.messages).toEqual(server.page(from, to).messages);
          if (!timeline.hasNewer) expect(to).toBe(server.messages.length);
          expect(timeline.hasOlder).toBe(from > 1);
        }
      }),
      { numRuns: 1000 },
    );
  }, 60_000);
});
