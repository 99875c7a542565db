import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { limits, type User } from '../../core/wire';
import { t } from '../../i18n/t';
import { DialogElement } from '../../ui/dialog';
import { block } from './actions';

/** `<block-dialog>`: asks before it blocks a person, with a note for oneself. */
export class BlockDialog extends DialogElement {
  readonly #user = signal<User | undefined>(undefined);
  readonly #reason = signal('');

  async open(user: User): Promise<void> {
    this.#user.value = user;
    this.#reason.value = '';
    await this.show();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('block.title', { name: this.#user.value?.name ?? '' });
  }

  protected override body(): TemplateResult {
    return html`<p class="dialog-text">${t('block.text')}</p>
      <label class="field"><span>${t('block.reason')} <small>(${t('block.reasonhint')})</small></span>
        <input type="text" name="reason" maxlength=${limits.blockReason} autocomplete="off" autofocus .value=${this.#reason.value} @input=${(e: InputEvent) => (this.#reason.value = (e.target as HTMLInputElement).value)} /></label>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-danger" ?disabled=${this.busy.value}>${t('block.do')}</button>`;
  }

  protected override submit(): void {
    const user = this.#user.peek();
    if (!user) return;
    void this.work(async () => {
      await block(user.id, this.#reason.peek());
      this.close();
    });
  }
}

customElements.define('block-dialog', BlockDialog);
