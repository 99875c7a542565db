import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Conversation } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar, conversationAvatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { fullTime } from '../../ui/time';
import { deleteConversation, editConversation, leaveConversation, openSettings, toggleArchive } from '../conversation-settings';
import { nameOf, partnerOf } from '../conversations';
import { isForever, openKeepingMenu } from '../keeping';
import '../members';
import { presenceOf } from '../people';
import { setConversationPicture } from '../pictures';

/** `<details-pane>`: what a conversation is and who takes part. Says `close`, and `block` with the person. */
export class DetailsPane extends Element {
  static override properties = { conversationId: { attribute: false } };
  declare conversationId: string;

  protected override render(): TemplateResult {
    const { chats, me } = kernel.store.state.value;
    const info = chats.get(this.conversationId)?.info;
    if (!info) return html``;
    return html`
      <header class="pane-head">
        <h3>${t('chat.details')}</h3>
        <button type="button" class="button-icon" title=${t('action.close')} aria-label=${t('chat.details.hide')}
          @click=${() => this.dispatchEvent(new CustomEvent('close'))}>${icon('close')}</button>
      </header>
      <div class="details-scroll" tabindex="0" role="region" aria-label=${t('chat.details')}>
        ${this.#about(info, me.id)}
        ${this.#keeping(info.id)}
        ${this.#manage(info)}
        <member-list .conversationId=${info.id}></member-list>
        ${this.#leaving(info)}
        ${this.#block(info, me.id)}
      </div>`;
  }

  #about(info: Conversation, me: string): TemplateResult {
    const partner = partnerOf(info, me);
    const kind = info.kind === 'channel' && !info.isPublic ? 'private' : info.kind;
    return html`<section class="details-about">
      ${partner ? avatar(partner, 'l', presenceOf(partner.id)) : conversationAvatar(info, 'l')}
      <p class="details-name">${nameOf(info, me)}</p>
      <p class="details-kind">${partner ? `@${partner.username}` : `${t(`chat.kind.${kind}`)} · ${t('chat.members', { count: info.memberCount })}`}</p>
      ${partner ? html`<p class="details-kind">${this.#presenceText(partner.id)}</p>` : nothing}
      ${info.description ? html`<p class="details-description">${info.description}</p>` : nothing}
    </section>`;
  }

  /** How the person keeps it for themselves. */
  #keeping(id: string): TemplateResult | typeof nothing {
    const chat = kernel.store.state.value.chats.get(id);
    if (!chat) return nothing;
    const { info } = chat;
    const muted = info.mutedUntil;
    const states = [
      ...(info.archivedAt ? [t('keeping.state.archived')] : []), ...(info.isFavourite ? [t('keeping.state.favourite')] : []),
      muted ? (isForever(muted) ? t('keeping.state.muted') : t('keeping.state.muteduntil', { when: fullTime(muted) })) : t(`keeping.notify.${info.notify ?? 'all'}`),
    ];
    return html`<section class="details-keeping"><h4>${t('keeping.title')}</h4><p>${states.join(' · ')}</p>
      <button type="button" class="button" aria-haspopup="menu" @click=${(e: Event) => openKeepingMenu(e.currentTarget as HTMLElement, chat)}>
        ${icon(muted ? 'mute' : 'notifications')}${t('keeping.more')}</button></section>`;
  }

  /** What the person may change for everyone. */
  #manage(info: Conversation): TemplateResult | typeof nothing {
    if (info.kind === 'direct' || !info.permissions.includes('editConversation')) return nothing;
    return html`<section class="details-manage"><h4>${t('manage.title')}</h4>
      ${item('edit', t('manage.edit'), () => void editConversation(info))}
      ${item('camera', t('pictures.conversation'), () => setConversationPicture(info))}
      ${item('settings', t('manage.settings'), () => void openSettings(info))}
      ${item('archive', t(info.archivedAt ? 'manage.unarchive' : 'manage.archive'), () => void toggleArchive(info))}
    </section>`;
  }

  #leaving(info: Conversation): TemplateResult | typeof nothing {
    if (info.kind !== 'group' && info.kind !== 'channel') return nothing;
    return html`<section class="details-actions">
      ${item('leave', t('manage.leave'), () => void leaveConversation(info), true)}
      ${info.permissions.includes('deleteConversation') ? item('trash', t('manage.delete'), () => void deleteConversation(info), true) : nothing}
    </section>`;
  }

  #block(info: Conversation, me: string): TemplateResult | typeof nothing {
    const partner = partnerOf(info, me);
    if (!partner || partner.id === me || info.block === 'byYou') return nothing;
    return html`<section class="details-actions">
      <button type="button" class="menu-item is-danger"
        @click=${() => this.dispatchEvent(new CustomEvent('block', { detail: partner }))}>${icon('block')}${t('block.open', { name: partner.name })}</button>
    </section>`;
  }

  #presenceText(userId: string): string {
    const lastSeenAt = kernel.store.state.value.presence.get(userId)?.lastSeenAt;
    const status = presenceOf(userId);
    return status === 'offline' && lastSeenAt ? t('chat.lastseen', { when: fullTime(lastSeenAt) }) : t(`chat.presence.${status}`);
  }
}

const item = (symbol: string, label: string, run: () => void, isDanger = false): TemplateResult =>
  html`<button type="button" class="menu-item ${isDanger ? 'is-danger' : ''}" @click=${run}>${icon(symbol)}${label}</button>`;

customElements.define('details-pane', DetailsPane);
