import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Post } from '../../core/wire';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { countText } from '../../ui/text';
import { fullTime } from '../../ui/time';
import { votePost } from './actions';

/** The longest that a browser's timer waits. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** `<post-poll>`: the options of a post's poll, how many chose each, and one's own choice. Who chose what is nobody's to see. */
export class PostPoll extends Element {
  static override properties = { post: { attribute: false }, label: { attribute: false } };
  declare post: Post;
  /** The question, for those who do not see that it stands above. */
  declare label: string;
  readonly #now = signal(Date.now());
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('post')) return;
    clearTimeout(this.#timer);
    const left = Date.parse(this.post.poll?.closesAt ?? '') - Date.now();
    if (left > 0) this.#timer = setTimeout(() => (this.#now.value = Date.now()), Math.min(left + 50, LONGEST_WAIT_MS));
  }

  protected override render(): TemplateResult {
    const { poll } = this.post;
    if (!poll) return html``;
    const isClosed = poll.isClosed === true || (poll.closesAt !== undefined && Date.parse(poll.closesAt) <= Math.max(this.#now.value, Date.now()));
    const state = isClosed ? t('polls.closed') : poll.closesAt ? t('polls.closes', { when: fullTime(poll.closesAt) }) : undefined;
    return html`<fieldset class="poll" ?disabled=${isClosed}>
        <legend class="visually-hidden">${this.label}</legend>
        ${isClosed ? nothing : html`<p class="poll-hint">${t(poll.isMultiple ? 'polls.hint.many' : 'polls.hint.one')}</p>`}
        ${poll.options.map((_, i) => this.#option(poll, i))}
      </fieldset>
      <p class="poll-foot"><span>${t('polls.voters', { count: countText(poll.voters) })}${state ? ` · ${state}` : ''}</span></p>`;
  }

  #option(poll: NonNullable<Post['poll']>, i: number): TemplateResult {
    const { text = '', votes = 0 } = poll.options[i] ?? {};
    const isMine = poll.mine.includes(i);
    const share = poll.voters === 0 ? 0 : Math.round((votes / poll.voters) * 100);
    return html`<label class="poll-option ${isMine ? 'is-mine' : ''}" style="--share: ${share}%">
      <input type=${poll.isMultiple ? 'checkbox' : 'radio'} name=${`post-poll-${this.post.id}`} .checked=${isMine}
        @click=${(e: MouseEvent) => !poll.isMultiple && isMine && this.#vote(e, [])} @change=${(e: Event) => this.#vote(e, chosen(poll, i))} />
      <span class="poll-text" dir="auto">${text}</span>
      ${isMine ? html`<span class="visually-hidden">${t('polls.yours')}</span>` : nothing}
      <span class="poll-count" title=${t('polls.votes', { count: countText(votes) })}>${share} %<span
        class="visually-hidden">, ${t('polls.votes', { count: countText(votes) })}</span></span>
    </label>`;
  }

  #vote(event: Event, options: readonly number[]): void {
    // What is shown follows the state alone.
    this.requestUpdate();
    if (event.type === 'click') (event.target as HTMLInputElement).checked = false;
    void votePost(this.post.id, options);
  }
}

/** What a choice becomes when an option is picked: picked again, it is taken back. */
function chosen({ mine, isMultiple }: NonNullable<Post['poll']>, option: number): number[] {
  if (mine.includes(option)) return mine.filter((one) => one !== option);
  return isMultiple ? [...mine, option].sort((a, b) => a - b) : [option];
}

customElements.define('post-poll', PostPoll);
