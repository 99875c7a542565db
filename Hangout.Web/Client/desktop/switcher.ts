import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel } from '../core';
import { moduleOf } from '../core/registry';
import { t } from '../i18n/t';
import { Element } from '../ui/element';
import { icon } from '../ui/icons';
import { sideStep } from '../ui/keys';
import { windows } from '.';
import type { OpenWindow } from './windows';

/**
 * `<window-switcher>`: an overview of all open windows, the one in front first (DSK-3). Held open by Alt, releasing it chooses; opened by its
 * button, it stays until somebody chooses or leaves it.
 */
export class Switcher extends Element {
  readonly #at = signal(0);
  #open: readonly OpenWindow[] = [];
  #isHeld = false;
  #onChosen: (window: OpenWindow | undefined) => void = () => undefined;

  /** Shows the windows, with the one behind the front chosen, or the last one. */
  show(isHeld: boolean, isBack: boolean, onChosen: (window: OpenWindow | undefined) => void): void {
    this.#open = windows.byRecency();
    this.#isHeld = isHeld;
    this.#onChosen = onChosen;
    this.#at.value = 0;
    document.body.append(this);
    // With nothing in front, the first one is the one to go to.
    if (windows.front.peek()) this.walk(isBack ? -1 : 1);
    void this.updateComplete.then(() => {
      this.querySelector('dialog')?.showModal();
      this.#focus();
    });
    addEventListener('keyup', this.#onKeyUp, true);
    addEventListener('blur', this.#cancel);
  }

  walk(by: number): void {
    const count = this.#open.length;
    if (count > 0) this.#at.value = (this.#at.peek() + by + count) % count;
  }

  protected override render(): TemplateResult {
    return html`<dialog class="switcher" closedby="any" aria-label=${t('switcher.title')}
      @keydown=${this.#onKey} @close=${() => this.#end(undefined)} @cancel=${(e: Event) => e.stopPropagation()}
      @click=${(e: Event) => e.target === e.currentTarget && this.#cancel()}>
      ${this.#open.length === 0 ? html`<p class="switcher-none" tabindex="-1">${t('switcher.none')}</p>` : html`<ul aria-label=${t('switcher.title')}>
        ${repeat(this.#open, ({ id }) => id, (window, i) => html`<li>${this.#card(window, i)}</li>`)}</ul>`}
    </dialog>`;
  }

  protected override updated(): void {
    if (this.querySelector('dialog')?.open) this.#focus();
  }

  #card(window: OpenWindow, at: number): TemplateResult {
    const { module, view, minimized } = window;
    const about = moduleOf(module)?.about?.(view, kernel.store.state.value);
    const notes = [...(about === undefined ? [] : [t(`module.${module}`)]), ...(minimized ? [t('switcher.minimized')] : [])];
    const isChosen = at === this.#at.value;
    return html`<button type="button" class="switcher-window ${isChosen ? 'is-chosen' : ''}"
      tabindex=${isChosen ? 0 : -1} data-module=${module} aria-current=${isChosen ? 'true' : nothing} @click=${() => this.#end(window)}>
      <span class="launcher-icon launcher-${module}">${icon(module)}</span>
      <strong dir="auto">${about ?? t(`module.${module}`)}</strong>
      <small>${notes.join(' · ')}</small></button>`;
  }

  #focus(): void {
    this.querySelector<HTMLElement>('.is-chosen, .switcher-none')?.focus();
  }

  #onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key] ?? sideStep(event.key);
    if (event.key === 'Enter') this.#end(this.#open[this.#at.peek()]);
    else if (event.key === 'Escape') this.#cancel();
    else if (step !== undefined) this.walk(step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #onKeyUp = (event: KeyboardEvent): void => {
    if (this.#isHeld && event.key === 'Alt') this.#end(this.#open[this.#at.peek()]);
  };

  #cancel = (): void => this.#end(undefined);

  #end(chosen: OpenWindow | undefined): void {
    if (!this.isConnected) return;
    removeEventListener('keyup', this.#onKeyUp, true);
    removeEventListener('blur', this.#cancel);
    this.querySelector('dialog')?.close();
    this.remove();
    this.#onChosen(chosen);
  }
}

customElements.define('window-switcher', Switcher);
