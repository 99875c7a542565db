import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';

export interface TextQuestion {
  readonly title: string;
  readonly label: string;
  readonly text: string;
  readonly most: number;
  readonly hint?: string;
  /** Several lines. */
  readonly isLong?: boolean;
  /** An empty text is no answer. */
  readonly isNeeded?: boolean;
}

/** `<text-dialog>`: asks for a text. */
export class TextDialog extends PassingDialog {
  readonly #text = signal('');
  #question: TextQuestion | undefined;
  #answer: string | undefined;

  async ask(question: TextQuestion): Promise<string | undefined> {
    this.#question = question;
    this.#text.value = question.text;
    await this.open();
    return this.#answer;
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return this.#question?.title ?? '';
  }

  protected override body(): TemplateResult {
    const { label = '', most = 0, hint, isLong } = this.#question ?? {};
    const onInput = (e: InputEvent): string => (this.#text.value = (e.target as HTMLInputElement).value);
    return html`<label class="field"><span><bdi>${label}</bdi></span>
      ${isLong
        ? html`<textarea rows="3" dir="auto" autofocus maxlength=${most} .value=${this.#text.value} @input=${onInput}></textarea>`
        : html`<input type="text" dir="auto" autofocus autocomplete="off" maxlength=${most} .value=${this.#text.value} @input=${onInput} />`}</label>
      ${hint === undefined ? nothing : html`<p class="dialog-text">${hint}</p>`}`;
  }

  protected override foot(): TemplateResult {
    const isMissing = this.#question?.isNeeded === true && this.#text.value.trim() === '';
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${isMissing}>${t('action.save')}</button>`;
  }

  protected override submit(): void {
    const text = this.#text.peek().trim();
    if (this.#question?.isNeeded && text === '') return;
    this.#answer = text;
    this.close();
  }
}

customElements.define('text-dialog', TextDialog);

export const askText = (question: TextQuestion): Promise<string | undefined> => new TextDialog().ask(question);
