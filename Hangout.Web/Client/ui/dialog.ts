import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { reasonOf } from '../core';
import { errorText, t } from '../i18n/t';
import { Element } from './element';
import { icon } from './icons';

let made = 0;

/**
 * Base of dialogs, on the browser's own `<dialog>`: the focus stays in it, the rest of the page is inert, Escape and a click beside it close
 * it. Shows while its work is under way and why it failed.
 */
export abstract class DialogElement extends Element {
  protected readonly error = signal<string | undefined>(undefined);
  protected readonly busy = signal(false);
  readonly #id = `dialog-${++made}`;

  protected abstract heading(): string;
  protected abstract body(): TemplateResult;
  /** The buttons, from left to right; `cancelButton` among them. */
  protected abstract foot(): TemplateResult | typeof nothing;
  /** Enter, or the button of type submit. */
  protected abstract submit(): void;
  /** Small ones ask a question. */
  protected isSmall(): boolean {
    return false;
  }

  protected override render(): TemplateResult {
    return html`<dialog class="dialog ${this.isSmall() ? 'dialog-small' : ''}" closedby="any" aria-labelledby=${this.#id} @click=${this.#onClick}
      @cancel=${(e: Event) => e.stopPropagation()} @close=${() => this.closed()}>
      <form class="dialog-form" @submit=${this.#onSubmit}>
        <header class="dialog-head"><h2 id=${this.#id}>${this.heading()}</h2>
          <button type="button" class="button-icon" title=${t('action.close')} aria-label=${t('action.close')} @click=${() => this.close()}>${icon('close')}</button></header>
        ${this.body()}
        ${this.error.value === undefined ? nothing : html`<p class="form-error" role="alert">${errorText(this.error.value)}</p>`}
        ${this.#foot(this.foot())}
      </form>
    </dialog>`;
  }

  protected async show(): Promise<void> {
    this.error.value = undefined;
    this.busy.value = false;
    await this.updateComplete;
    this.#dialog()?.showModal();
    this.querySelector<HTMLElement>('[autofocus]')?.focus();
  }

  close(): void {
    this.#dialog()?.close();
  }

  /** It was closed, in whatever way. */
  protected closed(): void {
    // For those who want to know.
  }

  protected cancelButton(): TemplateResult {
    return html`<button type="button" class="button" @click=${() => this.close()}>${t('action.cancel')}</button>`;
  }

  /** Something that may fail, once at a time. */
  protected async work(work: () => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    this.error.value = undefined;
    try {
      await work();
    } catch (error) {
      this.error.value = reasonOf(error);
    } finally {
      this.busy.value = false;
    }
  }

  #foot(buttons: TemplateResult | typeof nothing): TemplateResult | typeof nothing {
    return buttons === nothing ? nothing : html`<footer class="dialog-foot">${buttons}</footer>`;
  }

  #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  /** Where the browser does not know `closedby`: a click on the dialog itself is one beside its form. */
  #onClick = (event: Event): void => {
    if (event.target === this.#dialog()) this.close();
  };

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.submit();
  };
}

/** A dialog that is on the page only while it is open. */
export abstract class PassingDialog extends DialogElement {
  /** Shows it; over when it was closed, in whatever way. */
  open(): Promise<void> {
    document.body.append(this);
    return new Promise((done) => {
      this.#done = done;
      void this.show();
    });
  }
  #done = (): void => undefined;

  protected override closed(): void {
    this.remove();
    this.#done();
  }
}

/** A passing dialog that shows something and asks nothing. */
export abstract class ShowingDialog extends PassingDialog {
  #unfollow: (() => void) | undefined;

  /** Loads now, and again when what it is loaded by has changed while the dialog is open: an action that shows already may not be at the server yet. */
  protected follow(what: () => unknown, load: () => void): void {
    this.#unfollow?.();
    this.#unfollow = computed(what).subscribe(load);
  }

  protected override closed(): void {
    this.#unfollow?.();
    super.closed();
  }

  protected override foot(): typeof nothing {
    return nothing;
  }

  protected override submit(): void {
    this.close();
  }
}
