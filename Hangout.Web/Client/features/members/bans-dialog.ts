import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Ban, Conversation } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { PassingDialog } from '../../ui/dialog';
import { emptyState, skeletonRows } from '../../ui/states';
import { shortTime } from '../../ui/time';
import { membersApi } from './api';

/** `<banned-people>`: who may not come back, and letting them. */
export class BannedPeople extends PassingDialog {
  readonly #bans = signal<readonly Ban[] | undefined>(undefined);
  readonly #cursor = signal<string | undefined>(undefined);
  #id = '';

  manage(info: Conversation): Promise<void> {
    this.#id = info.id;
    const closed = this.open();
    void this.#load();
    return closed;
  }

  protected override heading(): string {
    return t('people.bans');
  }

  protected override body(): TemplateResult {
    const bans = this.#bans.value;
    if (!bans) {
      return this.error.value === undefined ? skeletonRows(3, t('people.bans'))
        : emptyState('alert', t('error.generic'), errorText(this.error.value), { label: t('action.retry'), run: () => void this.#load() });
    }
    if (bans.length === 0) return html`<p class="hint" role="status">${t('people.bans.none')}</p>`;
    return html`<ul class="people dialog-results">${bans.map(({ user, bannedAt }) => html`<li class="person" data-username=${user.username}>
        ${avatar(user, 's')}<span class="person-name">${user.name}</span><small>@${user.username} · ${t('people.bans.since', { when: shortTime(bannedAt) })}</small>
        <span class="person-end"><button type="button" class="button" aria-label=${t('people.unbanof', { name: user.name })} ?disabled=${this.busy.value}
          @click=${() => void this.#unban(user.id)}>${t('people.unban')}</button></span></li>`)}
      ${this.#cursor.value === undefined ? nothing : html`<li><button type="button" class="button"
        @click=${() => void this.#load(this.#cursor.peek())}>${t('chat.membersmore')}</button></li>`}
    </ul>`;
  }

  protected override foot(): typeof nothing {
    return nothing;
  }

  protected override submit(): void {
    // There is nothing to send.
  }

  async #load(cursor?: string): Promise<void> {
    await this.work(async () => {
      const page = await membersApi.bans(this.#id, cursor);
      this.#bans.value = [...(cursor ? (this.#bans.peek() ?? []) : []), ...page.items];
      this.#cursor.value = page.nextCursor;
    });
  }

  async #unban(userId: string): Promise<void> {
    await this.work(async () => {
      await membersApi.unban(this.#id, userId);
      this.#bans.value = this.#bans.peek()?.filter((b) => b.user.id !== userId);
    });
  }
}

customElements.define('banned-people', BannedPeople);
