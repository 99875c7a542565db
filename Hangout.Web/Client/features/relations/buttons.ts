import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Relationship, User } from '../../core/wire';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { openMenu, type MenuItem } from '../../ui/menu';
import { change, liftBlock, message, openBlock, unfollow, unfriend } from './actions';
import { relationsApi } from './api';
import { relationTo } from './store';

/** `<relation-buttons>`: what one can do with a person: follow, be friends, write, and more. `small` offers following and writing. */
export class RelationButtons extends Element {
  static override properties = { user: { attribute: false }, small: { type: Boolean }, only: { attribute: false }, private: { type: Boolean } };
  declare user: User;
  declare small: boolean;
  /** Following alone, where there is little room. */
  declare only: 'follow' | undefined;
  /** Whether one must be accepted to follow them. */
  declare private: boolean;
  readonly #busy = signal(false);

  protected override render(): TemplateResult {
    const { user } = this;
    if (user.id === kernel.store.state.value.me.id) return html``;
    const relation = relationTo(user.id);
    if (!relation) return html`<span class="relation-wait" role="status" aria-label=${t('relations.loading')}><span class="spinner"></span></span>`;
    if (relation.isBlocked) {
      return html`<span class="relation-note">${icon('block')}${t('block.state')}</span>
        ${this.#button(t('block.undo'), undefined, () => liftBlock(user.id))}${this.small ? nothing : this.#more(relation)}`;
    }
    if (this.only) return this.#follow(relation);
    return html`${this.#follow(relation)}${this.small ? nothing : this.#friend(relation)}
      ${this.#button(t('welcome.write'), 'chat', () => message(user.id))}
      ${this.small ? nothing : this.#more(relation)}`;
  }

  #follow(relation: Relationship): TemplateResult {
    const { user } = this;
    switch (relation.follow ?? 'none') {
      case 'following': return this.#button(t('relations.following'), 'check', () => unfollow(user, this.private), t('relations.unfollowof', { name: user.name }));
      case 'requested': return this.#button(t('relations.requested'), 'clock', () => change(() => relationsApi.unfollow(user.id)), t('relations.withdrawof', { name: user.name }));
      default: return this.#button(t(relation.followsMe ? 'relations.followback' : 'relations.follow'), 'new', () => change(() => relationsApi.follow(user.id)), undefined, true);
    }
  }

  #friend(relation: Relationship): TemplateResult {
    const { user } = this;
    switch (relation.friend ?? 'none') {
      case 'friends': return this.#button(t('relations.friends'), 'people', () => unfriend(user), t('relations.unfriendof', { name: user.name }));
      case 'sent': return this.#button(t('relations.friend.sent'), 'clock',
        () => change(() => relationsApi.withdrawFriend(user.id)), t('relations.withdrawof', { name: user.name }));
      case 'received': return html`${this.#button(t('relations.accept'), 'check', () => change(() => relationsApi.acceptFriend(user.id)), undefined, true)}
        ${this.#button(t('relations.decline'), undefined, () => change(() => relationsApi.rejectFriend(user.id)))}`;
      default: return this.#button(t('relations.befriend'), 'addperson', () => befriend(user));
    }
  }

  #more(relation: Relationship): TemplateResult {
    const label = t('people.menu', { name: this.user.name });
    return html`<button type="button" class="button-icon" title=${label} aria-label=${label} aria-haspopup="menu"
      @click=${(e: Event) => openMenu(e.currentTarget as HTMLElement, label, personMenu(this.user, relation))}>${icon('more')}</button>`;
  }

  #button(text: string, symbol: string | undefined, work: () => Promise<unknown>, label?: string, isMain = false): TemplateResult {
    return html`<button type="button" class="button ${isMain ? 'button-primary' : ''}" title=${label ?? nothing} aria-label=${label ? `${text}: ${label}` : nothing}
      ?disabled=${this.#busy.value} @click=${() => void this.#work(work)}>${symbol ? icon(symbol) : nothing}<span>${text}</span></button>`;
  }

  async #work(work: () => Promise<unknown>): Promise<void> {
    this.#busy.value = true;
    try {
      await work();
    } finally {
      this.#busy.value = false;
    }
  }
}

export async function befriend(user: User): Promise<void> {
  const { FriendDialog } = await import('./dialogs');
  new FriendDialog().openFor(user);
}

/** Everything that is not a button beside a name. */
export function personMenu(user: User, relation: Relationship): MenuItem[] {
  const switches = (): void => void import('./dialogs').then(({ SwitchesDialog }) => new SwitchesDialog().openFor(user));
  return [
    relation.isMuted ? { label: t('relations.unmute'), icon: 'notifications', run: () => void change(() => relationsApi.unmute(user.id)) }
      : { label: t('relations.mute'), icon: 'mute', run: () => void change(() => relationsApi.mute(user.id)) },
    { label: t('relations.switches'), icon: 'settings', run: switches },
    ...(relation.followsMe ? [{ label: t('relations.removefollower'), icon: 'leave', run: () => void change(() => relationsApi.removeFollower(user.id)) }] : []),
    relation.isBlocked ? { label: t('block.undo'), icon: 'block', run: () => void liftBlock(user.id) }
      : { label: t('block.open', { name: user.name }), icon: 'block', isDanger: true, run: () => void openBlock(user) },
  ];
}

customElements.define('relation-buttons', RelationButtons);
