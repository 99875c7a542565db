import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { contentOf, type SharedFile } from './file';

const MOST_BYTES = 50 * 1_024;

/** `<text-preview>`: the beginning of a text or of code, fetched when somebody wants to see it. */
export class TextPreview extends Element {
  static override properties = { file: { attribute: false } };
  declare file: SharedFile;
  readonly #state = signal<'closed' | 'loading' | 'failed' | { readonly text: string; readonly isCut: boolean }>('closed');

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('file');
    if (before && before.id !== this.file.id) this.#state.value = 'closed';
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const isOpen = typeof state === 'object';
    const label = t('files.text.label', { name: this.file.name });
    return html`<button type="button" class="button-text" aria-expanded=${isOpen} ?disabled=${state === 'loading'} @click=${() => void this.#toggle()}>
        ${t(state === 'loading' ? 'files.text.loading' : isOpen ? 'files.text.hide' : 'files.text.show')}</button>
      ${state === 'failed' ? html`<p class="file-state" role="alert">${t('files.text.failed')}</p>` : nothing}
      ${isOpen ? html`<div class="message-body"><div class="code-block"><pre tabindex="0" role="region" aria-label=${label}><code>${state.text}</code></pre></div></div>
        ${state.isCut ? html`<p class="file-cut">${t('files.text.cut')}</p>` : nothing}` : nothing}`;
  }

  async #toggle(): Promise<void> {
    if (typeof this.#state.peek() === 'object') {
      this.#state.value = 'closed';
      return;
    }
    this.#state.value = 'loading';
    try {
      const response = await fetch(contentOf(this.file), { headers: { Range: `bytes=0-${MOST_BYTES - 1}` }, credentials: 'same-origin' });
      if (!response.ok && response.status !== 416) throw new Error(`The server answered ${response.status}`);
      const bytes = response.status === 416 ? new Uint8Array() : new Uint8Array(await response.arrayBuffer()).subarray(0, MOST_BYTES);
      const isCut = this.file.size > MOST_BYTES;
      // A character that the cut went through is left out.
      const text = new TextDecoder().decode(bytes, { stream: isCut });
      this.#state.value = { text, isCut };
    } catch (error) {
      console.warn('The beginning of a file could not be read', error);
      this.#state.value = 'failed';
    }
  }
}

customElements.define('text-preview', TextPreview);
