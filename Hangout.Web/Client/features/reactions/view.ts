import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Reaction, User } from '../../core/wire';
import { listText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { icon } from '../../ui/icons';
import { walkMenu } from '../../ui/menu';
import { makePopover, showBeside } from '../../ui/popover';
import { countText } from '../../ui/text';
import { tooltip } from '../../ui/tooltip';
import type { ShownMessage } from '../chat';
import { personIn } from '../people';

export type Picked = string;
type Users = ReadonlyMap<string, User>;
type Part = TemplateResult | typeof nothing;

const QUICK = ['👍', '❤️', '😂', '🎉', '😮', '😢'];
const NAMED = 12;

/** The reactions under a message: how many, whether mine is among them, and whose. */
export function chips({ message, me }: ShownMessage, users: Users, may: { readonly react: boolean; readonly add: boolean }, onPick: (emoji: Picked) => void): Part {
  const reactions = message.reactions ?? [];
  if (reactions.length === 0) return nothing;
  return html`<ul class="reactions" aria-label=${t('reactions.label')}>
    ${repeat(reactions, (r) => r.emoji, (r) => html`<li><button type="button" class="reaction" aria-pressed=${r.userIds.includes(me)}
      aria-label=${t('reactions.one', { emoji: r.emoji, count: countText(r.userIds.length), names: namesOf(r, me, users) })}
      ?disabled=${!may.react} @click=${() => onPick(r.emoji)}
      ${tooltip(namesOf(r, me, users))}><span class="emoji">${r.emoji}</span><span>${countText(r.userIds.length)}</span></button></li>`)}
    ${may.add ? html`<li><button type="button" class="reaction reaction-add" title=${t('reactions.react')} aria-label=${t('reactions.react')}
      @click=${(e: Event) => openQuick(e.currentTarget as Element, onPick)}>${icon('smile')}</button></li>` : nothing}
  </ul>`;
}

/** Who, in words: oneself first. */
export function namesOf({ userIds }: Reaction, me: string, users: Users): string {
  const others = userIds.filter((id) => id !== me).map((id) => personIn(users, id).name);
  const named = [...(userIds.includes(me) ? [t('reactions.you')] : []), ...others].slice(0, NAMED);
  const more = userIds.length - named.length;
  return listText(more > 0 ? [...named, t('reactions.more', { count: more })] : named);
}

/** The few that are used most, and the way to all others. */
export function quickRow(onPick: (emoji: Picked) => void, canReact = true): Part {
  if (!canReact) return nothing;
  const pickAny = (event: Event): void => {
    const anchor = pointOf(event.currentTarget as Element);
    import('../../ui/emoji').then(({ pickEmoji }) => pickEmoji(anchor, onPick)).catch((error: unknown) => {
      announce(t('error.network')); // The picker is not fetched ahead.
      console.warn('The emoji picker could not be loaded', error);
    });
  };
  return html`<div class="quick-emoji" role="group" aria-label=${t('reactions.react')}>
    ${QUICK.map((emoji) => html`<button type="button" role="menuitem" tabindex="-1" class="emoji" aria-label=${t('reactions.with', { emoji })}
      @click=${() => onPick(emoji)}>${emoji}</button>`)}
    <button type="button" role="menuitem" tabindex="-1" class="emoji" title=${t('emoji.pick')} aria-label=${t('emoji.pick')} @click=${pickAny}>${icon('new')}</button>
  </div>`;
}

/** Where an element stands now: what is shown beside it may outlive it. */
function pointOf(element: Element): { getBoundingClientRect: () => DOMRect } {
  const rect = element.getBoundingClientRect();
  return { getBoundingClientRect: () => rect };
}

/** The quick ones beside something. */
export function openQuick(beside: Element, onPick: (emoji: Picked) => void): void {
  const popover = makePopover('menu quick-menu');
  popover.setAttribute('role', 'menu');
  popover.setAttribute('aria-label', t('reactions.react'));
  popover.addEventListener('keydown', walkMenu);
  render(quickRow((emoji) => {
    if (popover.matches(':popover-open')) popover.hidePopover();
    onPick(emoji);
  }), popover);
  showBeside(popover, pointOf(beside), 'top');
  popover.querySelector<HTMLElement>('[role=menuitem]')?.focus();
}
