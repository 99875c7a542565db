import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { reasonOf } from '../../core';
import { limits, type User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { block } from './actions';

/** `<block-dialog>`: asks before it blocks a person, with a note for oneself. */
export class BlockDialog extends Element {
  readonly #user = signal<User | undefined>(undefined);
  readonly #reason = signal('');
  readonly #error = signal<string | undefined>(undefined);
  readonly #busy = signal(false);

  async open(user: User): Promise<void> {
    this.#user.value = user;
    this.#reason.value = '';
    this.#error.value = undefined;
    await this.updateComplete;
    this.#dialog()?.showModal();
  }

  protected override render(): TemplateResult {
    const user = this.#user.value;
    if (!user) return html``;
    return html`<dialog class="dialog dialog-small" aria-labelledby="block-title" aria-describedby="block-text" @click=${this.#onBackdrop} @cancel=${(e: Event) => e.stopPropagation()}>
      <form class="dialog-form" @submit=${(e: Event) => void this.#onSubmit(e, user)}>
        <header class="dialog-head"><h2 id="block-title">${t('block.title', { name: user.name })}</h2></header>
        <p id="block-text" class="dialog-text">${t('block.text')}</p>
        <label class="field"><span>${t('block.reason')} <small>(${t('block.reasonhint')})</small></span>
          <input type="text" name="reason" maxlength=${limits.blockReason} autocomplete="off" .value=${this.#reason.value} @input=${(e: InputEvent) => (this.#reason.value = (e.target as HTMLInputElement).value)} /></label>
        ${this.#error.value === undefined ? nothing : html`<p class="form-error" role="alert">${errorText(this.#error.value)}</p>`}
        <footer class="dialog-foot">
          <button type="button" class="button" @click=${() => this.#dialog()?.close()}>${t('action.cancel')}</button>
          <button type="submit" class="button button-danger" ?disabled=${this.#busy.value}>${t('block.do')}</button>
        </footer>
      </form>
    </dialog>`;
  }

  #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  #onBackdrop = (event: Event): void => {
    if (event.target === this.#dialog()) this.#dialog()?.close();
  };

  async #onSubmit(event: Event, user: User): Promise<void> {
    event.preventDefault();
    if (this.#busy.peek()) return;
    this.#busy.value = true;
    this.#error.value = undefined;
    try {
      await block(user.id, this.#reason.peek());
      this.#dialog()?.close();
    } catch (error) {
      this.#error.value = reasonOf(error);
    } finally {
      this.#busy.value = false;
    }
  }
}

customElements.define('block-dialog', BlockDialog);
