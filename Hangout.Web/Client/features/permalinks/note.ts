import { html, type TemplateResult } from 'lit';
import { t, type Key } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';

/** `<permalink-note>`: says why a message cannot be shown. */
export class PermalinkNote extends PassingDialog {
  #why: Key | (string & {}) = '';

  openFor(why: Key | (string & {})): Promise<void> {
    this.#why = why;
    return this.open();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('permalinks.title');
  }

  protected override body(): TemplateResult {
    return html`<p class="dialog-text" role="status">${t(this.#why)}</p>`;
  }

  protected override foot(): TemplateResult {
    return html`<button type="submit" class="button button-primary" autofocus>${t('action.close')}</button>`;
  }

  protected override submit(): void {
    this.close();
  }
}

customElements.define('permalink-note', PermalinkNote);

export const openNote = (why: Key | (string & {})): Promise<void> => new PermalinkNote().openFor(why);
