import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { reasonOf } from '../../core';
import type { AssistantShare, ShareAccess, User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { PassingDialog } from '../../ui/dialog';
import { durationText } from '../../ui/duration';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { skeletonRows } from '../../ui/states';
import { fullTime } from '../../ui/time';
import type { Chat } from '../conversations';
import { peopleApi } from '../people';
import { assistantApi } from './api';
import './dialogs.css';
import { titleOf } from './store';

const EXPIRY_SECONDS = [0, 86_400, 7 * 86_400, 30 * 86_400, 360 * 86_400];
const SEARCH_AFTER_MS = 250;
const MOST_FOUND = 5;

export const addressOf = ({ token }: Pick<AssistantShare, 'token'>): string => new URL(`/shared/${encodeURIComponent(token)}`, location.href).href;

/** `<share-chat>`: makes, lists and ends shares of a chat (AI-4). */
export class ShareChat extends PassingDialog {
  readonly #shares = signal<readonly AssistantShare[] | undefined>(undefined);
  readonly #access = signal<ShareAccess>('read');
  readonly #isForOne = signal(false);
  readonly #person = signal<User | undefined>(undefined);
  readonly #found = signal<readonly User[]>([]);
  readonly #isLive = signal(false);
  readonly #expires = signal(0);
  readonly #missing = signal(false);
  #chat: Chat | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  share(chat: Chat): Promise<void> {
    this.#chat = chat;
    void this.work(async () => void (this.#shares.value = await assistantApi.shares(chat.info.id)));
    return this.open();
  }

  protected override heading(): string {
    return t('assistant.shares.title', { name: titleOf(this.#chat) });
  }

  protected override body(): TemplateResult {
    const writes = this.#access.value !== 'read';
    return html`<div class="assistant-form">
      <div class="assistant-two">
        ${select('access', t('assistant.shares.access'), ['read', 'write', 'share'] as const, this.#access.value, (a) => t(`assistant.shares.${a}`), (access) => {
          this.#access.value = access;
          if (access !== 'read') this.#isForOne.value = true;
        })}
        ${select('expires', t('assistant.shares.expires'), EXPIRY_SECONDS.map(String), String(this.#expires.value),
          (s) => (s === '0' ? t('assistant.shares.never') : durationText(Number(s))), (s) => (this.#expires.value = Number(s)))}
      </div>
      <div class="segmented" role="group" aria-label=${t('assistant.shares.with')}>
        <button type="button" aria-pressed=${!this.#isForOne.value} ?disabled=${writes}
          @click=${() => (this.#isForOne.value = false)}>${icon('globe')}${t('assistant.shares.everybody')}</button>
        <button type="button" aria-pressed=${this.#isForOne.value} @click=${() => (this.#isForOne.value = true)}>${icon('person')}${t('assistant.shares.person')}</button>
      </div>
      ${this.#isForOne.value ? this.#whom() : nothing}
      <label class="check"><input type="checkbox" name="live" .checked=${this.#isLive.value || writes} ?disabled=${writes}
        @change=${(e: Event) => (this.#isLive.value = (e.target as HTMLInputElement).checked)} /><span>${t('assistant.shares.live')}</span></label>
      ${this.#missing.value ? html`<p class="form-error" role="alert">${t('assistant.shares.needsperson')}</p>` : nothing}
    </div>
    ${this.#list()}`;
  }

  protected override foot(): TemplateResult {
    return html`<button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${icon('share')}${t('assistant.shares.make')}</button>`;
  }

  protected override submit(): void {
    const id = this.#chat?.info.id;
    const person = this.#isForOne.peek() ? this.#person.peek() : undefined;
    this.#missing.value = this.#isForOne.peek() && !person;
    if (id === undefined || this.#missing.peek()) return;
    const [access, expires] = [this.#access.peek(), this.#expires.peek()];
    void this.work(async () => {
      const made = await assistantApi.share(id, {
        access, isLive: this.#isLive.peek() || access !== 'read', ...(person ? { userId: person.id } : {}),
        ...(expires === 0 ? {} : { expiresAt: new Date(Date.now() + expires * 1_000).toISOString() }),
      });
      this.#shares.value = [made, ...(this.#shares.peek() ?? [])];
      await copy(made);
    });
  }

  protected override closed(): void {
    clearTimeout(this.#timer);
    super.closed();
  }

  #whom(): TemplateResult {
    const person = this.#person.value;
    if (person) {
      return html`<ul class="chosen"><li>${avatar(person, 's')}<span>${person.name}</span>
        <button type="button" aria-label=${t('new.remove', { name: person.name })} @click=${() => (this.#person.value = undefined)}>${icon('close')}</button></li></ul>`;
    }
    return html`<label class="search">${icon('search')}<span class="visually-hidden">${t('assistant.shares.find')}</span>
        <input type="search" autocomplete="off" placeholder=${t('assistant.shares.find')} @input=${this.#onQuery} @keydown=${this.#onKey} /></label>
      ${this.#found.value.length === 0 ? nothing : html`<ul class="people people-choice" aria-label=${t('new.results')}>${this.#found.value.map((user) => html`<li>
        <button type="button" class="person" data-username=${user.username} @click=${() => this.#choose(user)}>${avatar(user, 'm')}<span class="person-name">${user.name}</span>
          <small>@${user.username}</small></button></li>`)}</ul>`}`;
  }

  #list(): TemplateResult {
    const shares = this.#shares.value;
    if (!shares) return this.error.value === undefined ? skeletonRows(2, t('assistant.shares.list')) : html``;
    if (shares.length === 0) return html`<p class="hint">${t('assistant.shares.none')}</p>`;
    return html`<ul class="assistant-items" aria-label=${t('assistant.shares.list')}>${shares.map((share) => html`<li class="assistant-item">
      <strong>${share.with?.name ?? t('assistant.shares.everybody')} · ${t(`assistant.shares.${share.access}`)}</strong>
      <small>${[t(share.isLive ? 'assistant.shares.islive' : 'assistant.shares.snapshot'), t('assistant.shares.opened', { count: share.accessCount }),
        ...(share.expiresAt === undefined ? [] : [t('assistant.shares.until', { when: fullTime(share.expiresAt) })])].join(' · ')}</small>
      <span class="assistant-item-buttons">
        <button type="button" class="button-icon" title=${t('assistant.shares.copy')} aria-label=${t('assistant.shares.copy')}
          @click=${() => void copy(share)}>${icon('copy')}</button>
        <button type="button" class="button-icon" title=${t('assistant.shares.revoke')} aria-label=${t('assistant.shares.revoke')} ?disabled=${this.busy.value}
          @click=${() => void this.#revoke(share)}>${icon('trash')}</button></span></li>`)}</ul>`;
  }

  async #revoke(share: AssistantShare): Promise<void> {
    await this.work(async () => {
      await assistantApi.revoke(this.#chat?.info.id ?? '', share.id);
      this.#shares.value = this.#shares.peek()?.filter((other) => other.id !== share.id);
      flash(t('assistant.shares.revoked'));
    });
  }

  #choose(user: User): void {
    this.#person.value = user;
    this.#found.value = [];
    this.#missing.value = false;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const [first] = this.#found.peek();
    if (first) this.#choose(first);
  };

  #onQuery = (event: InputEvent): void => {
    const query = (event.target as HTMLInputElement).value.trim().replace(/^@/, '');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (query === '') this.#found.value = [];
      else peopleApi.find(query).then((found) => (this.#found.value = found.slice(0, MOST_FOUND)), (error: unknown) => flash(errorText(reasonOf(error)), true));
    }, SEARCH_AFTER_MS);
  };
}

async function copy(share: AssistantShare): Promise<void> {
  try {
    await navigator.clipboard.writeText(addressOf(share));
    flash(t('assistant.shares.copied'));
  } catch (error) {
    console.warn('Copying failed', error);
  }
}

function select<T extends string>(name: string, label: string, values: readonly T[], current: T, textOf: (value: T) => string, chosen: (value: T) => void): TemplateResult {
  return html`<label class="field"><span>${label}</span><select name=${name} @change=${(e: Event) => chosen((e.target as HTMLSelectElement).value as T)}>
    ${values.map((value) => html`<option value=${value} ?selected=${value === current}>${textOf(value)}</option>`)}</select></label>`;
}

customElements.define('share-chat', ShareChat);

export const shareChat = (chat: Chat): Promise<void> => new ShareChat().share(chat);
