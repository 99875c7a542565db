import { html, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';

/** `<assistant-note>`: says one thing. */
export class AssistantNote extends PassingDialog {
  #title = '';
  #text = '';

  say(title: string, text: string): Promise<void> {
    this.#title = title;
    this.#text = text;
    return this.open();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return this.#title;
  }

  protected override body(): TemplateResult {
    return html`<p class="dialog-text" role="status">${this.#text}</p>`;
  }

  protected override foot(): TemplateResult {
    return html`<button type="submit" class="button button-primary" autofocus>${t('action.close')}</button>`;
  }

  protected override submit(): void {
    this.close();
  }
}

customElements.define('assistant-note', AssistantNote);

export const openNote = (title: string, text: string): Promise<void> => new AssistantNote().say(title, text);
