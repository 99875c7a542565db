import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { fieldValue, wrongTime } from './times';

/** `<time-dialog>`: asks for a day and a time in the person's own zone. */
export class TimeDialog extends PassingDialog {
  readonly #value = signal(fieldValue(new Date(Date.now() + 3_600_000)));
  readonly #wrong = signal<string | undefined>(undefined);
  #chosen: Date | undefined;

  async ask(): Promise<Date | undefined> {
    await this.open();
    return this.#chosen;
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('scheduled.later');
  }

  protected override body(): TemplateResult {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    return html`<label class="field"><span>${t('scheduled.when')} <small>(${timeZone})</small></span>
        <input type="datetime-local" autofocus .value=${this.#value.value} min=${fieldValue(new Date())}
          @input=${(e: InputEvent) => (this.#value.value = (e.target as HTMLInputElement).value)} /></label>
      ${this.#wrong.value === undefined ? nothing : html`<p class="form-error" role="alert">${t(this.#wrong.value, { count: 365 })}</p>`}`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" formnovalidate>${t('scheduled.do')}</button>`;
  }

  protected override submit(): void {
    const at = new Date(this.#value.peek());
    this.#wrong.value = wrongTime(at, new Date());
    if (this.#wrong.peek() !== undefined) return;
    this.#chosen = at;
    this.close();
  }
}

customElements.define('time-dialog', TimeDialog);

export const askTime = (): Promise<Date | undefined> => new TimeDialog().ask();
