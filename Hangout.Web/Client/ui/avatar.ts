import { html, nothing, type TemplateResult } from 'lit';
import type { Conversation, PresenceStatus, User } from '../core/wire';
import { icon } from './icons';

const TINTS = 8;

/** One of eight tints, the same for an ID everywhere and always. */
export function tintOf(id: string): number {
  let hash = 0;
  for (const c of id) hash = (hash * 31 + c.charCodeAt(0)) >>> 0;
  return hash % TINTS;
}

const letters = new Intl.Segmenter();

/** Whole, however many code points it is made of. */
const firstLetter = (word = ''): string => letters.segment(word)[Symbol.iterator]().next().value?.segment ?? '';

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = firstLetter(words[0]) || '?';
  const last = words.length > 1 ? firstLetter(words.at(-1)) : '';
  return (first + last).toUpperCase();
}

/** A person's picture or initials, with a dot for their presence. Decorative: the name stands beside it. */
export function avatar(user: Pick<User, 'id' | 'name' | 'avatarUrl'>, size: 's' | 'm' | 'l' = 'm', presence?: PresenceStatus): TemplateResult {
  return html`<span class="avatar avatar-${size} tint-${tintOf(user.id)}" aria-hidden="true" data-person=${user.id}>
    ${user.avatarUrl ? html`<img src=${user.avatarUrl} alt="" loading="lazy" />` : html`<span>${initialsOf(user.name)}</span>`}
    ${presence && presence !== 'offline' ? html`<i class="presence presence-${presence}"></i>` : nothing}
  </span>`;
}

/** A group's or channel's picture. */
export function conversationAvatar(conversation: Conversation, size: 's' | 'm' | 'l' = 'm'): TemplateResult {
  const symbol = conversation.kind === 'channel' ? (conversation.isPublic ? 'channel' : 'lock') : 'people';
  return html`<span class="avatar avatar-${size} avatar-square tint-${tintOf(conversation.id)}" aria-hidden="true">
    ${conversation.avatarUrl ? html`<img src=${conversation.avatarUrl} alt="" loading="lazy" />` : icon(symbol)}
  </span>`;
}
