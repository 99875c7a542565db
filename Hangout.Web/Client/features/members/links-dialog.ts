import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Conversation, Invite } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { durationText } from '../../ui/duration';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { fullTime } from '../../ui/time';
import { nameOf } from '../conversations';
import { membersApi } from './api';

const EXPIRY_SECONDS = [1_800, 3_600, 86_400, 7 * 86_400, 30 * 86_400, 0];
const USES = [1, 5, 10, 50, 0];
const FIRST_EXPIRY = 7 * 86_400;

export const addressOf = ({ code }: Invite): string => new URL(`/invite/${encodeURIComponent(code)}`, location.href).href;

/** `<invite-links>`: makes, lists and revokes links by which people join (CNV-3). */
export class InviteLinks extends PassingDialog {
  readonly #links = signal<readonly Invite[] | undefined>(undefined);
  readonly #expires = signal(FIRST_EXPIRY);
  readonly #uses = signal(0);
  #info: Conversation | undefined;

  manage(info: Conversation): Promise<void> {
    this.#info = info;
    const closed = this.open();
    void this.#load();
    return closed;
  }

  protected override heading(): string {
    return this.#info ? t('links.title', { name: nameOf(this.#info, kernel.store.now.me.id) }) : '';
  }

  protected override body(): TemplateResult {
    return html`<div class="links-form">
        ${pick('expires', t('links.expires'), EXPIRY_SECONDS, this.#expires.value, (s) => (s === 0 ? t('links.never') : durationText(s)), (s) => (this.#expires.value = s))}
        ${pick('uses', t('links.uses'), USES, this.#uses.value, (n) => (n === 0 ? t('links.nolimit') : t('links.uses.count', { count: n })), (n) => (this.#uses.value = n))}
        <button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${icon('link')}${t('links.make')}</button>
      </div>
      <div class="dialog-results">${this.#list()}</div>`;
  }

  protected override foot(): typeof nothing {
    return nothing;
  }

  protected override submit(): void {
    const id = this.#info?.id;
    if (id === undefined) return;
    void this.work(async () => {
      const [expires, uses] = [this.#expires.peek(), this.#uses.peek()];
      const link = await membersApi.makeLink(id, { expiresInSeconds: expires === 0 ? undefined : expires, maxUses: uses === 0 ? undefined : uses });
      this.#links.value = [link, ...(this.#links.peek() ?? [])];
      await copy(link);
    });
  }

  #list(): TemplateResult {
    const links = this.#links.value;
    if (!links) {
      return this.error.value === undefined ? skeletonRows(2, t('links.list'))
        : emptyState('alert', t('error.generic'), errorText(this.error.value), { label: t('action.retry'), run: () => void this.#load() });
    }
    if (links.length === 0) return html`<p class="hint">${t('links.none')}</p>`;
    return html`<ul class="links" aria-label=${t('links.list')}>${links.map((link) => html`<li class="link-row">
      <code class="link-address">${addressOf(link)}</code>
      <small>${link.maxUses === undefined ? t('links.used', { uses: link.uses }) : t('links.usedof', { uses: link.uses, most: link.maxUses })} ·
        ${link.expiresAt === undefined ? t('links.forever') : t('links.until', { when: fullTime(link.expiresAt) })}${link.createdBy ? ` · ${link.createdBy.name}` : ''}</small>
      <span class="link-buttons">
        <button type="button" class="button-icon" title=${t('links.copy')} aria-label=${t('links.copyof', { code: link.code })}
          @click=${() => void copy(link)}>${icon('copy')}</button>
        <button type="button" class="button-icon" title=${t('links.revoke')} aria-label=${t('links.revokeof', { code: link.code })} ?disabled=${this.busy.value}
          @click=${() => void this.#revoke(link)}>${icon('trash')}</button>
      </span></li>`)}</ul>`;
  }

  async #load(): Promise<void> {
    const id = this.#info?.id ?? '';
    await this.work(async () => void (this.#links.value = await membersApi.links(id)));
  }

  async #revoke(link: Invite): Promise<void> {
    await this.work(async () => {
      await membersApi.revokeLink(link.conversationId, link.code);
      this.#links.value = this.#links.peek()?.filter((other) => other !== link);
      flash(t('links.revoked'));
    });
  }
}

/** The link is made also where the browser lets nobody write to its clipboard. */
async function copy(link: Invite): Promise<void> {
  try {
    await navigator.clipboard.writeText(addressOf(link));
    flash(t('links.copied'));
  } catch (error) {
    console.warn('Copying failed', error);
  }
}

function pick(name: string, label: string, values: readonly number[], current: number, textOf: (value: number) => string, chosen: (value: number) => void): TemplateResult {
  return html`<label class="field"><span>${label}</span><select name=${name} @change=${(e: Event) => chosen(Number((e.target as HTMLSelectElement).value))}>
    ${values.map((value) => html`<option value=${value} ?selected=${value === current}>${textOf(value)}</option>`)}</select></label>`;
}

customElements.define('invite-links', InviteLinks);
