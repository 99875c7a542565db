import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { uuidv7 } from '../../core/ids';
import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { isVisible } from '../../ui/text';
import { outbox } from '../outbox';

/** `<poll-dialog>`: a question, its options, and how one votes. */
export class PollDialog extends PassingDialog {
  #conversationId = '';
  readonly #question = signal('');
  readonly #options = signal<readonly string[]>(Array.from({ length: limits.pollOptionsMin }, () => ''));
  readonly #isMultiple = signal(false);
  /** As a field for date and time gives it: local, without a zone. */
  readonly #closesAt = signal('');
  readonly #wrong = signal<'polls.same' | 'polls.past' | undefined>(undefined);

  openFor(conversationId: string, question: string): void {
    this.#conversationId = conversationId;
    this.#question.value = question.slice(0, limits.pollQuestion);
    void this.open();
  }

  protected override heading(): string {
    return t('polls.title');
  }

  protected override body(): TemplateResult {
    const options = this.#options.value;
    return html`<label class="field"><span>${t('polls.question')}</span>
        <input type="text" dir="auto" autofocus autocomplete="off" maxlength=${limits.pollQuestion} .value=${this.#question.value}
          @input=${(e: InputEvent) => (this.#question.value = valueOf(e))} /></label>
      <fieldset class="poll-fields"><legend>${t('polls.options')}</legend>
        ${options.map((text, i) => html`<div class="poll-field">
          <input type="text" dir="auto" autocomplete="off" maxlength=${limits.pollOption} aria-label=${t('polls.option', { number: i + 1 })}
            placeholder=${t('polls.option', { number: i + 1 })} .value=${text} @input=${(e: InputEvent) => this.#set(i, valueOf(e))} />
          ${options.length > limits.pollOptionsMin ? html`<button type="button" class="button-icon" title=${t('polls.remove', { number: i + 1 })}
            aria-label=${t('polls.remove', { number: i + 1 })} @click=${() => (this.#options.value = options.filter((_, at) => at !== i))}>${icon('close')}</button>` : nothing}
        </div>`)}
        ${options.length < limits.pollOptions ? html`<button type="button" class="button-text" @click=${() => void this.#add()}>${icon('new')}${t('polls.add')}</button>` : nothing}
      </fieldset>
      <label class="poll-check"><input type="checkbox" .checked=${this.#isMultiple.value}
        @change=${(e: Event) => (this.#isMultiple.value = (e.target as HTMLInputElement).checked)} />${t('polls.multiple')}</label>
      <label class="field"><span>${t('polls.closesat')} <small>(${t('new.optional')})</small></span>
        <input type="datetime-local" .value=${this.#closesAt.value} @input=${(e: InputEvent) => (this.#closesAt.value = valueOf(e))} /></label>
      ${this.#wrong.value === undefined ? nothing : html`<p class="form-error" role="alert">${t(this.#wrong.value)}</p>`}`;
  }

  protected override foot(): TemplateResult {
    const isReady = isVisible(this.#question.value) && this.#written().length >= limits.pollOptionsMin;
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${!isReady}>${t('polls.send')}</button>`;
  }

  protected override submit(): void {
    const question = this.#question.peek().trim();
    const options = this.#written();
    const closes = this.#closesAt.peek() === '' ? undefined : new Date(this.#closesAt.peek());
    this.#wrong.value = new Set(options).size < options.length ? 'polls.same' : closes && closes.getTime() <= Date.now() ? 'polls.past' : undefined;
    if (this.#wrong.peek() !== undefined || !isVisible(question) || options.length < limits.pollOptionsMin) return;
    const id = uuidv7();
    const poll = { type: 'poll' as const, question, options, isMultiple: this.#isMultiple.peek(), closesAt: closes?.toISOString() };
    // The text stands in its place until the server has it.
    void outbox.add('SendMessage', { id, conversationId: this.#conversationId, text: question, parts: [poll] }, id);
    this.close();
  }

  /** Fields that were left empty are no options. */
  #written(): string[] {
    return this.#options.value.map((text) => text.trim()).filter(isVisible);
  }

  #set(at: number, text: string): void {
    this.#options.value = this.#options.peek().map((one, i) => (i === at ? text : one));
  }

  async #add(): Promise<void> {
    this.#options.value = [...this.#options.peek(), ''];
    await this.updateComplete;
    [...this.querySelectorAll<HTMLInputElement>('.poll-field input')].at(-1)?.focus();
  }
}

const valueOf = (event: InputEvent): string => (event.target as HTMLInputElement).value;

customElements.define('poll-dialog', PollDialog);

export function openPoll(conversationId: string, question = ''): void {
  new PollDialog().openFor(conversationId, question);
}
