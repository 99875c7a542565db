import type { Conversation, ConversationAction, Member } from '../../core/wire';

type Role = Member['role'];

/** From the highest; the server has the same order. */
const ROLES: readonly Role[] = ['owner', 'admin', 'moderator', 'member', 'guest'];

const rank = (role: Role): number => ROLES.indexOf(role);

export const may = ({ permissions }: Conversation, action: ConversationAction): boolean => permissions.includes(action);

/** The role as which the person acts: who administers the whole system acts here as an admin or the owner, whatever role they have. */
export function actingRole(info: Conversation): Role {
  if (may(info, 'transferOwnership')) return 'owner';
  return may(info, 'changeRoles') && rank(info.role) > rank('admin') ? 'admin' : info.role;
}

/** Nobody acts on those of their own role or a higher one. The server decides; this is what is offered. */
const isBelow = (info: Conversation, { role }: Member): boolean => rank(role) > rank(actingRole(info));

/** What the person may do with a member; empty for themselves. */
export function mayDoWith(info: Conversation, member: Member, me: string): { readonly roles: readonly Role[]; readonly remove: boolean; readonly handOver: boolean } {
  if (member.user.id === me || info.kind === 'direct') return { roles: [], remove: false, handOver: false };
  const below = isBelow(info, member);
  return {
    roles: below && may(info, 'changeRoles') ? ROLES.filter((role) => rank(role) > rank(actingRole(info))) : [],
    remove: below && may(info, 'removeMembers'),
    handOver: may(info, 'transferOwnership') && member.role !== 'owner',
  };
}
