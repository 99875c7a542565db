import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { uuidv7 } from '../../core/ids';
import { limits, type Conversation, type ForwardResult, type ForwardTarget, type Message } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { avatar, conversationAvatar } from '../../ui/avatar';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { isVisible } from '../../ui/text';
import { isAssistant, gistOf, nameOf, partnerOf } from '../conversations';
import { outbox } from '../outbox';

/** `<forward-dialog>`: chooses conversations for a message, and says of each that did not take it why. */
export class ForwardDialog extends PassingDialog {
  #message: Message | undefined;
  #link: { readonly address: string; readonly about: string } | undefined;
  readonly #query = signal('');
  readonly #comment = signal('');
  readonly #chosen = signal<readonly ForwardTarget[]>([]);
  readonly #failed = signal<readonly ForwardResult[]>([]);
  readonly #isFull = signal(false);

  openFor(message: Message): void {
    this.#message = message;
    void this.open();
  }

  /** Sends an address instead of a message. */
  openForLink(address: string, about: string): void {
    this.#link = { address, about };
    void this.open();
  }

  protected override heading(): string {
    return t(this.#link ? 'forward.link' : 'forward.title');
  }

  protected override body(): TemplateResult {
    const found = this.#matching();
    return html`<blockquote class="dialog-about" dir="auto">${this.#message ? gistOf(this.#message) : this.#link?.about}</blockquote>
      <label class="search">${icon('search')}<span class="visually-hidden">${t('forward.search')}</span>
        <input type="search" autofocus autocomplete="off" maxlength=${limits.searchText} placeholder=${t('forward.search')} .value=${this.#query.value}
          @input=${(e: InputEvent) => (this.#query.value = (e.target as HTMLInputElement).value)} @keydown=${this.#onKey} /></label>
      <div class="dialog-results">${found.length === 0 ? html`<p class="hint" role="status">${t('forward.none')}</p>` : html`<ul class="people people-choice"
        aria-label=${t('forward.results')}>${found.map((info) => this.#row(info))}</ul>`}</div>
      ${this.#isFull.value ? html`<p class="hint" role="status">${t('forward.most', { count: limits.forwardTargets })}</p>` : nothing}
      ${this.#failed.value.map(({ conversationId, error }) => html`<p class="form-error" role="alert">${t('forward.failed', {
        name: this.#nameOf(conversationId), why: errorText(error?.code),
      })}</p>`)}
      <label class="field"><span>${t('forward.comment')} <small>(${t('forward.optional')})</small></span>
        <input type="text" dir="auto" autocomplete="off" maxlength=${limits.messageText} .value=${this.#comment.value}
          @input=${(e: InputEvent) => (this.#comment.value = (e.target as HTMLInputElement).value)} /></label>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}
      <button type="submit" class="button button-primary" ?disabled=${this.#chosen.value.length === 0 || this.busy.value}>${t('forward.do')}</button>`;
  }

  protected override submit(): void {
    if (this.#link) this.#send(this.#link.address);
    else void this.#forward();
  }

  /** Those that one may write in, by last activity. */
  #matching(): Conversation[] {
    const { chats, me } = kernel.store.state.value;
    const words = this.#query.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const textOf = (info: Conversation): string => `${nameOf(info, me.id)} ${partnerOf(info, me.id)?.username ?? ''}`.toLowerCase();
    return [...chats.values()].map((c) => c.info)
      .filter((info) => info.canPost && !info.block && !isAssistant(info) && words.every((word) => textOf(info).includes(word)))
      .sort((a, b) => (a.lastActivityAt < b.lastActivityAt ? 1 : -1));
  }

  #row(info: Conversation): TemplateResult {
    const me = kernel.store.now.me.id;
    const partner = partnerOf(info, me);
    const isChosen = this.#chosen.value.some((c) => c.conversationId === info.id);
    return html`<li><button type="button" class="person" aria-pressed=${isChosen} data-id=${info.id} @click=${() => this.#toggle(info.id)}>
      ${partner ? avatar(partner, 'm') : conversationAvatar(info)}<span class="person-name">${nameOf(info, me)}</span>
      <small>${partner ? `@${partner.username}` : t('chat.members', { count: info.memberCount })}</small>
      <span class="person-check">${isChosen ? icon('check') : nothing}</span>
    </button></li>`;
  }

  #nameOf(conversationId: string): string {
    const { chats, me } = kernel.store.now;
    const info = chats.get(conversationId)?.info;
    return info ? nameOf(info, me.id) : t('chat.unknown');
  }

  /** The IDs stay with the choice: an answer that was lost does not make a second message. */
  #toggle(conversationId: string): void {
    const chosen = this.#chosen.peek();
    const without = chosen.filter((c) => c.conversationId !== conversationId);
    this.#isFull.value = without.length === limits.forwardTargets;
    if (without.length < chosen.length) this.#chosen.value = without;
    else if (chosen.length < limits.forwardTargets) this.#chosen.value = [...chosen, { conversationId, id: uuidv7(), commentId: uuidv7() }];
  }

  /** Enter chooses the first hit, as one expects of a search field. */
  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || composing(event)) return;
    event.preventDefault();
    const first = this.#matching()[0];
    if (first && this.#query.peek() !== '') this.#toggle(first.id);
  };

  /** By the outbox, like any message. */
  #send(address: string): void {
    const comment = this.#comment.peek().trim();
    const text = comment === '' ? address : `${comment}\n\n${address}`;
    const targets = this.#chosen.peek();
    for (const { conversationId, id } of targets) void outbox.add('SendMessage', { id, conversationId, text }, id);
    announce(t('forward.done', { count: targets.length }));
    this.close();
  }

  async #forward(): Promise<void> {
    const message = this.#message;
    const targets = this.#chosen.peek();
    if (!message || targets.length === 0) return;
    const comment = this.#comment.peek();
    await this.work(async () => {
      const path = `/api/conversations/${message.conversationId}/messages/${message.id}/forward`;
      const results = await kernel.http.call<readonly ForwardResult[]>('POST', path, { targets, comment: isVisible(comment) ? comment : undefined });
      const failed = results.filter((r) => r.error);
      this.#failed.value = failed;
      this.#chosen.value = targets.filter((target) => failed.some((r) => r.conversationId === target.conversationId));
      if (failed.length > 0) return;
      announce(t('forward.done', { count: targets.length }));
      this.close();
    });
  }
}

customElements.define('forward-dialog', ForwardDialog);

export function openForward(message: Message): void {
  new ForwardDialog().openFor(message);
}

export function openForwardLink(address: string, about: string): void {
  new ForwardDialog().openForLink(address, about);
}
