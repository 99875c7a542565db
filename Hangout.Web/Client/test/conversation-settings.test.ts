import { describe, expect, it } from 'vitest';
import type { Conversation, Member, Message, SystemNote, User } from '../core/wire';
import { choicesOf, formOf, retentionChoices, settingsOf } from '../features/conversation-settings/choices';
import { noteText } from '../features/conversations';
import { beginWait, secondsToWait, waitUntil } from '../features/chat/slow-mode';
import { actingRole, mayDoWith } from '../features/members/may';
import { clockText, durationText } from '../ui/duration';
import { ME, ServerModel } from './model';

const person = (name: string): User => ({ id: name.toLowerCase(), username: name.toLowerCase(), name });
const people = new Map(['Ann', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn'].map((name) => [name.toLowerCase(), person(name)]));

function tells(note: Partial<SystemNote>, kind: Conversation['kind'] = 'group'): string | undefined {
  const { title, isPublic, memberCount, settings } = new ServerModel().conversation();
  const system = { event: 'join', actorId: 'ann', now: { title, isPublic, memberCount, settings }, ...note } as SystemNote;
  return noteText({ system } as Message, { kind }, ME, people);
}

describe('a note of what happened', () => {
  it('names who did it and to whom', () => {
    expect(tells({ event: 'addMember', userIds: ['ben', 'cleo'] })).toBe('Ann added Ben and Cleo');
    expect(tells({ event: 'addMember', userIds: [ME] })).toBe('Ann added you');
    expect(tells({ event: 'removeMember', actorId: ME, userIds: ['ben'] })).toBe('You removed Ben');
    expect(tells({ event: 'leave' })).toBe('Ann left');
  });

  it('counts those for whom there is no room', () => {
    expect(tells({ event: 'inviteMember', userIds: ['ben', 'cleo', 'dan', 'eve', 'finn', 'gus'] })).toBe('Ann invited Ben, Cleo, Dan, Eve, and 2 more');
  });

  it('says the new title and the new role', () => {
    expect(tells({ event: 'titleChange' })).toBe('Ann changed the title to “Model”');
    expect(tells({ event: 'roleChange', userIds: ['ben'], role: 'admin' })).toBe('Ann made Ben an admin');
    expect(tells({ event: 'ownerChange', userIds: [ME] })).toBe('Ann made you the owner');
  });

  it('tells of a channel that its audience may be another', () => {
    expect(tells({ event: 'descriptionChange' })).toBe('Ann changed the description');
    expect(tells({ event: 'descriptionChange' }, 'channel')).toBe('Ann changed the description or who can find this channel');
  });

  it('leaves an event of a newer server to the text that came with it', () => {
    expect(tells({ event: 'somethingNew' as SystemNote['event'] })).toBeUndefined();
  });
});

describe('the settings form', () => {
  it('leaves out what is off', () => {
    const settings = { whoMayPost: 'moderators', slowModeSeconds: 0, historyForNewMembers: false, retentionDays: 30 } as const;
    expect(settingsOf(formOf(settings))).toEqual(settings);
    expect(settingsOf({ ...formOf(settings), retention: 0, most: '12' })).toEqual({ whoMayPost: 'moderators', slowModeSeconds: 0, historyForNewMembers: false, maxMembers: 12 });
  });

  it('offers what another client has set', () => {
    expect(choicesOf([0, 60], 45, 'Off').map((c) => c.text)).toEqual(['Off', '45 seconds', '1 minute']);
    expect(retentionChoices(14).map((c) => c.text)).toEqual(['Never', '1 day', '7 days', '14 days', '30 days', '90 days', '365 days']);
  });
});

describe('what is offered for a member', () => {
  const info = (role: Conversation['role'], permissions: Conversation['permissions']): Conversation => ({ ...new ServerModel().conversation(), role, permissions });
  const member = (id: string, role: Member['role']): Member => ({ user: { id, username: id, name: id }, role, lastReadSeq: 0, lastDeliveredSeq: 0, joinedAt: '' });

  it('is nothing for oneself, and for those of the same role or a higher one', () => {
    const admin = info('admin', ['removeMembers', 'changeRoles']);
    for (const one of [member(ME, 'admin'), member('ann', 'admin'), member('ann', 'owner')]) {
      expect(mayDoWith(admin, one, ME)).toEqual({ roles: [], remove: false, handOver: false });
    }
  });

  it('is any lower role for those below', () => {
    expect(mayDoWith(info('admin', ['changeRoles']), member('ann', 'member'), ME).roles).toEqual(['moderator', 'member', 'guest']);
  });

  it('is everything for the owner, and for a member who administers the system', () => {
    const owner = info('member', ['removeMembers', 'changeRoles', 'transferOwnership']);
    expect(actingRole(owner)).toBe('owner');
    expect(mayDoWith(owner, member('ann', 'admin'), ME)).toEqual({ roles: ['admin', 'moderator', 'member', 'guest'], remove: true, handOver: true });
  });
});

describe('slow mode', () => {
  const slow = (own: Partial<Conversation> = {}): Conversation => {
    const conversation = new ServerModel().conversation();
    return { ...conversation, settings: { ...conversation.settings, slowModeSeconds: 30 }, ...own };
  };

  it('begins with what is sent here, and lasts as long as the server says', () => {
    const info = slow({ id: 'slow' });
    expect(secondsToWait(info, 1_000)).toBe(0);
    beginWait(info, 1_000);
    expect(secondsToWait(info, 1_500)).toBe(30);
    expect(secondsToWait(info, 31_000)).toBe(0);
    waitUntil('slow', 40_000);
    expect(secondsToWait(info, 31_000)).toBe(9);
    expect(secondsToWait({ ...info, slowUntil: new Date(60_000).toISOString() }, 31_000)).toBe(29);
  });

  it('is not for those who look after the conversation', () => {
    const info = slow({ id: 'looked-after', permissions: ['mentionAll'] });
    beginWait(info, 1_000);
    expect(secondsToWait(info, 1_500)).toBe(0);
  });
});

describe('a span of time', () => {
  it('is told in the largest unit that tells it whole', () => {
    expect([45, 90, 300, 3_600, 86_400, 604_800].map((s) => durationText(s))).toEqual(['45 seconds', '90 seconds', '5 minutes', '1 hour', '1 day', '7 days']);
    expect(durationText(604_800, true)).toBe('1 week');
  });

  it('runs down like a clock', () => {
    expect([9, 270, 3_600].map(clockText)).toEqual(['0:09', '4:30', '1:00:00']);
  });
});
