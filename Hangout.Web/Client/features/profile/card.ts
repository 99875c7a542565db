import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Profile } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { placeBeside } from '../../ui/popover';
import { countText } from '../../ui/text';
import { presence, presenceOf } from '../people';
import { loadRelationButtons } from '../relations';
import { profileOf, readProfile, type Who } from './profiles';

/** `<person-card>`: who somebody is, beside their name. One a page. Never takes the focus. */
export class PersonCard extends Element {
  readonly #who = signal<Who | undefined>(undefined);

  openFor(who: Who): void {
    this.#who.value = who;
    void loadRelationButtons();
    void readProfile(who);
  }

  protected override render(): TemplateResult {
    const who = this.#who.value;
    const known = who && profileOf(who);
    if (!known) return html`<p class="person-card-wait"><span class="spinner" aria-hidden="true"></span><span class="visually-hidden">${t('profile.loading')}</span></p>`;
    if (!known.profile) return html`<p class="person-card-wait">${t(known.isGone ? 'error.user_not_found' : 'profile.error')}</p>`;
    return this.#card(known.profile);
  }

  #card({ user, isOpen, isPrivate, bio, followers, following, mutualFriends, relationship }: Profile): TemplateResult {
    const isMe = user.id === kernel.store.state.value.me.id;
    const status = presenceOf(user.id);
    presence.watch(this, [user.id]);
    return html`<div class="person-card-head">${avatar(user, 'm', status)}
        <div><strong>${user.name}</strong><small>@${user.username}${relationship.followsMe ? html` · ${t('relations.followsyou')}` : nothing}</small></div></div>
      ${isOpen ? nothing : html`<p class="person-card-note">${icon('lock')}${t('profile.closed')}</p>`}
      ${bio ? html`<p class="person-card-bio" dir="auto">${bio}</p>` : nothing}
      ${isOpen && followers !== undefined ? html`<p
        class="person-card-counts"><b>${countText(followers)}</b> ${t('profile.followers')} <b>${countText(following ?? 0)}</b> ${t('profile.following')}
        ${mutualFriends ? html`<span>${t('profile.mutual', { count: mutualFriends })}</span>` : nothing}</p>` : nothing}
      <div class="person-card-foot">${isMe ? nothing : html`<relation-buttons .user=${user} .small=${true} .private=${isPrivate}></relation-buttons>`}
        <button type="button" class="button" @click=${() => this.#open(user.id)}>${t('profile.open')}</button></div>`;
  }

  #open(userId: string): void {
    hideCard();
    kernel.navigation.navigate('profile', { userId });
  }
}

customElements.define('person-card', PersonCard);

let shown: PersonCard | undefined;
let stop: (() => void) | undefined;

export function showCard(beside: HTMLElement, who: Who): void {
  const card = (shown ??= makeCard());
  stop?.();
  card.classList.remove('is-placed');
  card.openFor(who);
  if (!card.matches(':popover-open')) card.showPopover();
  placeBeside(card, beside, 'bottom-start').then((end) => (card.matches(':popover-open') ? (stop = end)
    : end()), (error: unknown) => console.warn('The card was not placed', error));
}

export function hideCard(): void {
  stop?.();
  stop = undefined;
  if (!shown) return;
  presence.watch(shown, undefined);
  if (shown.matches(':popover-open')) shown.hidePopover();
}

function makeCard(): PersonCard {
  const card = new PersonCard();
  card.className = 'popover person-card';
  card.popover = 'manual';
  card.setAttribute('role', 'group');
  card.setAttribute('aria-label', t('profile.card'));
  (document.querySelector('main') ?? document.body).append(card);
  return card;
}
