import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import type { Conversation, Member } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar, conversationAvatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { fullTime } from '../../ui/time';
import { conversationsApi, nameOf, partnerOf } from '../conversations';
import { presence, presenceOf } from '../people';

/** `<details-pane>`: what a conversation is and who takes part. Says `close`, and `block` with the person. */
export class DetailsPane extends Element {
  static override properties = { conversationId: { attribute: false } };
  declare conversationId: string;
  readonly #members = signal<readonly Member[] | undefined>(undefined);
  readonly #cursor = signal<string | undefined>(undefined);
  readonly #error = signal<string | undefined>(undefined);
  #count = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    presence.watch(this, undefined);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const count = kernel.store.now.chats.get(this.conversationId)?.info.memberCount ?? 0;
    if (changed.has('conversationId')) this.#members.value = undefined;
    if (changed.has('conversationId') || count !== this.#count) void this.#load();
    this.#count = count;
  }

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
        <section class="details-people"><h4>${t('chat.people')}</h4>${this.#people()}</section>
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

  #people(): TemplateResult {
    const members = this.#members.value;
    if (this.#error.value !== undefined) return emptyState('alert', t('error.generic'), errorText(this.#error.value), { label: t('action.retry'), run: () => void this.#load() });
    if (!members) return skeletonRows(4, t('chat.people'));
    return html`<ul class="people">
        ${members.map((m) => html`<li class="person">
          ${avatar(m.user, 's', presenceOf(m.user.id))}
          <span class="person-name">${m.user.name}</span><small>@${m.user.username}</small>
          ${m.role === 'member' ? nothing : html`<span class="role">${t(`chat.role.${m.role}`)}</span>`}
        </li>`)}
      </ul>
      ${this.#cursor.value === undefined ? nothing : html`<button type="button" class="button"
        @click=${() => void this.#load(this.#cursor.peek())}>${t('chat.membersmore')}</button>`}`;
  }

  async #load(cursor?: string): Promise<void> {
    const id = this.conversationId;
    this.#error.value = undefined;
    try {
      const page = await conversationsApi.members(id, cursor);
      if (id !== this.conversationId) return;
      this.#members.value = cursor ? [...(this.#members.peek() ?? []), ...page.items] : page.items;
      this.#cursor.value = page.nextCursor;
      presence.watch(this, this.#members.peek()?.map((m) => m.user.id));
    } catch (error) {
      if (id === this.conversationId) this.#error.value = reasonOf(error);
    }
  }
}

customElements.define('details-pane', DetailsPane);
