import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { limits, type Conversation, type Member, type User } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { PassingDialog } from '../../ui/dialog';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { nameOf, sync } from '../conversations';
import { peopleApi } from '../people';
import { membersApi } from './api';

const SEARCH_AFTER_MS = 180;

/** `<add-people>`: finds people and adds them to a conversation, or invites them (CNV-6). */
export class AddPeople extends PassingDialog {
  readonly #query = signal('');
  readonly #found = signal<readonly User[] | undefined>(undefined);
  readonly #chosen = signal<readonly User[]>([]);
  readonly #inviteOnly = signal(false);
  #info: Conversation | undefined;
  #inside: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #search = new AbortController();

  /** `members`: those known to be in, who cannot be chosen. */
  add(info: Conversation, members: readonly Pick<Member, 'user'>[]): Promise<void> {
    this.#info = info;
    this.#inside = new Set([kernel.store.now.me.id, ...members.map((m) => m.user.id)]);
    return this.open();
  }

  protected override heading(): string {
    return this.#info ? t('people.addto', { name: nameOf(this.#info, kernel.store.now.me.id) }) : '';
  }

  protected override body(): TemplateResult {
    const label = t('new.search');
    return html`${this.#chosen.value.length === 0 ? nothing : html`<ul class="chosen" aria-label=${t('new.chosen')}>
        ${this.#chosen.value.map((user) => html`<li>${avatar(user, 's')}<span>${user.name}</span>
          <button type="button" aria-label=${t('new.remove', { name: user.name })} @click=${() => this.#toggle(user)}>${icon('close')}</button></li>`)}
      </ul>`}
      <label class="search">${icon('search')}<span class="visually-hidden">${label}</span>
        <input type="search" autofocus .value=${this.#query.value} maxlength=${limits.searchText} autocomplete="off" placeholder=${label} @input=${this.#onQuery}
          @keydown=${this.#onKey} /></label>
      <div class="dialog-results">${this.#results()}</div>
      <label class="check"><input type="checkbox" name="inviteonly" .checked=${this.#inviteOnly.value}
        @change=${(e: Event) => (this.#inviteOnly.value = (e.target as HTMLInputElement).checked)} /><span>${t('people.inviteonly')}</span></label>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary"
      ?disabled=${this.busy.value || this.#chosen.value.length === 0}>${t(this.#inviteOnly.value ? 'people.invite.do' : 'people.add.do')}</button>`;
  }

  protected override submit(): void {
    const userIds = this.#chosen.peek().map((u) => u.id);
    const id = this.#info?.id;
    if (id === undefined || userIds.length === 0) return;
    void this.work(async () => {
      const { added, invited } = await membersApi.add(id, { userIds, inviteOnly: this.#inviteOnly.peek() });
      const done = [...(added.length > 0 ? [t('people.added', { count: added.length })] : []), ...(invited.length > 0 ? [t('people.invited', { count: invited.length })] : [])];
      flash(done.length > 0 ? done.join(', ') : t('people.nobody'));
      this.close();
      await sync.reread(id).catch((error: unknown) => console.warn('Reading a conversation anew failed', error));
    });
  }

  protected override closed(): void {
    super.closed();
    clearTimeout(this.#timer);
    this.#search.abort();
  }

  #results(): TemplateResult {
    const found = this.#found.value;
    if (!found) return html`<p class="hint">${t('new.hint')}</p>`;
    if (found.length === 0) return html`<p class="hint" role="status">${t('new.none')}</p>`;
    const chosen = new Set(this.#chosen.value.map((u) => u.id));
    return html`<ul class="people people-choice" aria-label=${t('new.results')}>
      ${found.map((user) => {
        const isIn = this.#inside.has(user.id);
        return html`<li><button type="button" class="person" aria-pressed=${chosen.has(user.id)} data-username=${user.username} ?disabled=${isIn}
          @click=${() => this.#toggle(user)}>
          ${avatar(user, 'm')}<span class="person-name">${user.name}</span><small>@${user.username}${isIn ? ` · ${t('people.member')}` : ''}</small>
          ${isIn ? nothing : html`<span class="person-check">${chosen.has(user.id) ? icon('check') : nothing}</span>`}
        </button></li>`;
      })}
    </ul>`;
  }

  #onQuery = (event: InputEvent): void => {
    this.#query.value = (event.target as HTMLInputElement).value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(), SEARCH_AFTER_MS);
  };

  /** Enter takes the first hit; the form is sent by its button. */
  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || composing(event)) return;
    event.preventDefault();
    const first = this.#found.peek()?.find((u) => !this.#inside.has(u.id));
    if (first && !this.#chosen.peek().some((u) => u.id === first.id)) this.#toggle(first);
  };

  async #find(): Promise<void> {
    const query = this.#query.peek().trim().replace(/^@/, '');
    this.#search.abort();
    this.#search = new AbortController();
    const { signal: aborted } = this.#search;
    try {
      this.#found.value = query === '' ? undefined : await peopleApi.find(query, { signal: aborted });
      this.error.value = undefined;
    } catch (error) {
      if (!aborted.aborted) this.error.value = reasonOf(error);
    }
  }

  #toggle(user: User): void {
    const chosen = this.#chosen.peek();
    this.#chosen.value = chosen.some((u) => u.id === user.id) ? chosen.filter((u) => u.id !== user.id) : [...chosen, user].slice(0, limits.membersAdded);
    this.querySelector<HTMLInputElement>('input[type=search]')?.select();
  }
}

customElements.define('add-people', AddPeople);
