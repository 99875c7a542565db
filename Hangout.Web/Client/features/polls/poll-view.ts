import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { listText, t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { Element } from '../../ui/element';
import { countText } from '../../ui/text';
import { fullTime } from '../../ui/time';
import type { ShownMessage } from '../chat';
import { outbox } from '../outbox';
import { personIn } from '../people';
import { choiceOf, chosen, isClosed, pollOf, votersFor, type Poll } from './poll';

/** The longest that a browser's timer waits. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** `<poll-view>`: a question with its options, how many chose each, and one's own choice. It closes by itself when its time has come. */
export class PollView extends Element {
  static override properties = { shown: { attribute: false } };
  declare shown: ShownMessage;
  readonly #now = signal(Date.now());
  readonly #showsVoters = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('shown')) return;
    clearTimeout(this.#timer);
    const left = Date.parse(pollOf(this.shown.message)?.closesAt ?? '') - Date.now();
    if (left > 0) this.#timer = setTimeout(() => (this.#now.value = Date.now()), Math.min(left + 50, LONGEST_WAIT_MS));
  }

  protected override render(): TemplateResult {
    const { message, me } = this.shown;
    const poll = pollOf(message);
    if (!poll) return html``;
    const closed = isClosed(poll, Math.max(this.#now.value, Date.now()));
    const people = message.votes?.length ?? 0;
    const state = closed ? t('polls.closed') : poll.closesAt ? t('polls.closes', { when: fullTime(poll.closesAt) }) : undefined;
    return html`<fieldset class="poll" ?disabled=${closed || !this.#mayVote()}>
      <legend dir="auto">${poll.question}</legend>
      <p class="poll-hint">${closed ? nothing : t(poll.isMultiple ? 'polls.hint.many' : 'polls.hint.one')}</p>
      ${poll.options.map((option, i) => this.#option(poll, option, i, people))}
    </fieldset>
    <p class="poll-foot"><span>${t('polls.voters', { count: countText(people) })}${state ? ` · ${state}` : ''}</span>
      ${people > 0 ? html`<button type="button" class="button-text" aria-expanded=${this.#showsVoters.value}
        @click=${() => (this.#showsVoters.value = !this.#showsVoters.peek())}>${t('polls.who')}</button>` : nothing}
      ${message.senderId === me && !closed ? html`<button type="button" class="button-text" @click=${() => void this.#close()}>${t('polls.close')}</button>` : nothing}</p>`;
  }

  #mayVote(): boolean {
    const { info } = this.shown.chat;
    return info.permissions.includes('react') && !info.block;
  }

  #option(poll: Poll, text: string, option: number, people: number): TemplateResult {
    const { message, me } = this.shown;
    const voters = votersFor(message, option);
    const isMine = voters.includes(me);
    const share = people === 0 ? 0 : Math.round((voters.length / people) * 100);
    return html`<label class="poll-option ${isMine ? 'is-mine' : ''}" style="--share: ${share}%">
      <input type=${poll.isMultiple ? 'checkbox' : 'radio'} name=${`poll-${message.id}`} .checked=${isMine}
        @click=${(e: MouseEvent) => this.#onClick(e, poll, option)} @change=${(e: Event) => this.#onChange(e, poll, option)} />
      <span class="poll-text" dir="auto">${text}</span>
      ${isMine ? html`<span class="visually-hidden">${t('polls.yours')}</span>` : nothing}
      <span class="poll-count" title=${t('polls.votes', { count: countText(voters.length) })}>${share} %<span class="visually-hidden">,
        ${t('polls.votes', { count: countText(voters.length) })}</span></span>
      ${this.#showsVoters.value ? html`<small class="poll-voters">${this.#names(voters)}</small>` : nothing}
    </label>`;
  }

  #names(voters: readonly string[]): string {
    const { users, me } = kernel.store.state.value;
    if (voters.length === 0) return t('polls.nobody');
    return listText(voters.map((id) => (id === me.id ? t('reactions.you') : personIn(users, id).name)));
  }

  /** A chosen radio says nothing when it is picked again: that takes the vote back. */
  #onClick(event: MouseEvent, poll: Poll, option: number): void {
    if (!poll.isMultiple && choiceOf(this.shown.message, this.shown.me).includes(option)) this.#vote(event, poll, option);
  }

  #onChange(event: Event, poll: Poll, option: number): void {
    this.#vote(event, poll, option);
  }

  #vote(event: Event, poll: Poll, option: number): void {
    const { message, me } = this.shown;
    const options = chosen(poll, choiceOf(message, me), option);
    (event.target as HTMLInputElement).checked = options.includes(option);
    void outbox.add('Vote', { conversationId: message.conversationId, messageId: message.id, options });
  }

  async #close(): Promise<void> {
    const { conversationId, id: messageId } = this.shown.message;
    const isSure = await confirm({ title: t('polls.close.title'), text: t('polls.close.text'), action: t('polls.close') });
    if (isSure) await outbox.add('ClosePoll', { conversationId, messageId });
  }
}

customElements.define('poll-view', PollView);
