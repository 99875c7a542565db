import { html, nothing, type TemplateResult } from 'lit';
import { DialogElement } from './dialog';

export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
  /** What is asked about, if it helps to see it. */
  readonly about?: string;
  /** Nothing is lost by it. */
  readonly isSafe?: boolean;
}

/** `<confirm-dialog>`: asks before something is done that cannot be undone. */
export class ConfirmDialog extends DialogElement {
  #question: Question | undefined;
  #answer: ((isYes: boolean) => void) | undefined;

  ask(question: Question): Promise<boolean> {
    this.#question = question;
    this.requestUpdate();
    return new Promise((answer) => {
      this.#answer = answer;
      void this.show();
    });
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return this.#question?.title ?? '';
  }

  protected override body(): TemplateResult {
    const { text, about } = this.#question ?? {};
    return html`<p class="dialog-text">${text}</p>${about ? html`<blockquote class="dialog-about">${about}</blockquote>` : nothing}`;
  }

  protected override foot(): TemplateResult {
    const { isSafe, action } = this.#question ?? {};
    return html`${this.cancelButton()}<button type="submit" class="button ${isSafe ? 'button-primary' : 'button-danger'}" autofocus>${action}</button>`;
  }

  protected override submit(): void {
    this.#end(true);
    this.close();
  }

  protected override closed(): void {
    this.#end(false);
    this.remove();
  }

  #end(isYes: boolean): void {
    this.#answer?.(isYes);
    this.#answer = undefined;
  }
}

customElements.define('confirm-dialog', ConfirmDialog);

/** Asks; true once the person says so. */
export function confirm(question: Question): Promise<boolean> {
  const dialog = new ConfirmDialog();
  document.body.append(dialog);
  return dialog.ask(question);
}
