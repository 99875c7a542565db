import { describe, expect, it } from 'vitest';
import { behind } from '../features/conversations/store';
import { ME } from './model';
import { apply, live, seqs, settle, start, unsentText } from './states';

describe('unsent messages', () => {
  const unsent = unsentText;

  it('shows until the message itself arrives', () => {
    const { server, state } = start(3);
    const waiting = apply(state, { type: 'unsentAdded', unsent });
    expect(waiting.unsent).toHaveLength(1);
    expect(apply(waiting, live(server, server.send(ME, false))).unsent).toHaveLength(0);
  });

  it('stays when its message cannot be shown yet because of a hole', () => {
    const { server, state } = start(2);
    const waiting = apply(state, { type: 'unsentAdded', unsent });
    server.send('ann', false);
    const next = apply(waiting, live(server, server.send(ME, false)));
    expect(next.unsent).toHaveLength(1);
    expect(settle(next, server).unsent).toHaveLength(0);
  });

  it('makes the client look for its message when the acknowledgement came and the event was lost', () => {
    const { server, state } = start(3);
    const sent = server.send(ME, false);
    const next = apply(state, { type: 'unsentAdded', unsent }, { type: 'unsentChanged', unsent: { ...unsent, state: 'sent', change: sent.change } });
    expect(behind(next)).toHaveLength(1);
    expect(seqs(settle(next, server))).toEqual([1, 2, 3, 4]);
  });

  it('are the same state when the storage holds what is shown', () => {
    const { state } = start(3);
    const waiting = apply(state, { type: 'unsentAdded', unsent });
    expect(apply(waiting, { type: 'unsentLoaded', unsent: [{ ...unsent }], keep: new Set() })).toBe(waiting);
    expect(apply(waiting, { type: 'unsentLoaded', unsent: [{ ...unsent, state: 'failed' }], keep: new Set() })).not.toBe(waiting);
  });

  it('does not lose one that was added while the storage was being read', () => {
    const { state } = start(1);
    const next = apply(state, { type: 'unsentAdded', unsent }, { type: 'unsentLoaded', unsent: [], keep: new Set([unsent.id]) });
    expect(next.unsent).toHaveLength(1);
  });
});
