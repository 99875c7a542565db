import type { Conversation, Member, Message, User } from '../../core/wire';
import { listText, t, type Key } from '../../i18n/t';

type Users = ReadonlyMap<string, User>;

/** Most people whom a note names; the others are counted. */
const NAMED = 4;

const ROLES: Partial<Record<Member['role'], Key>> = { admin: 'note.role.admin', moderator: 'note.role.moderator', member: 'note.role.member', guest: 'note.role.guest' };

/** What happened to a conversation, in a sentence with names (CNV-6); undefined for a message that tells no event we know. */
export function noteText({ system }: Message, { kind }: Pick<Conversation, 'kind'>, me: string, users: Users): string | undefined {
  if (!system) return undefined;
  const actor = system.actorId === me ? t('chat.you') : nameIn(users, system.actorId);
  const { title } = system.now;
  const people = peopleText(system.userIds ?? [], me, users);
  const role = t(ROLES[system.role ?? 'member'] ?? 'note.role.member');
  switch (system.event) {
    case 'titleChange': return title ? t('note.titleChange', { actor, title }) : t('note.titleGone', { actor });
    case 'descriptionChange': return t(kind === 'channel' ? 'note.audienceChange' : 'note.descriptionChange', { actor });
    case 'join': case 'leave': case 'addMember': case 'inviteMember': case 'removeMember': case 'banMember': case 'unbanMember': case 'roleChange': case 'ownerChange':
    case 'settingsChange': case 'archive': case 'unarchive':
      return t(`note.${system.event}`, { actor, people, role });
    default: return undefined; // Of a newer server.
  }
}

/** Those whom a note names. */
export const namedIn = ({ system }: Message): readonly string[] => (system ? [...(system.actorId ? [system.actorId] : []), ...(system.userIds ?? []).slice(0, NAMED)] : []);

const nameIn = (users: Users, id: string | undefined): string => (id === undefined ? undefined : users.get(id)?.name) ?? t('chat.unknown');

function peopleText(ids: readonly string[], me: string, users: Users): string {
  const names = ids.slice(0, NAMED).map((id) => (id === me ? t('note.you') : nameIn(users, id)));
  const more = ids.length - names.length;
  return listText(more > 0 ? [...names, t('note.more', { count: more })] : names);
}
