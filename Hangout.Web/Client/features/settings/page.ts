import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { reasonOf } from '../../core';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';

const SAVED_MS = 2_500;

/** Base of a page of settings: what is saved says so where it stands, and what was refused says why. */
export abstract class SettingsPage extends Element {
  readonly #states = signal<ReadonlyMap<string, 'saving' | 'saved' | { readonly why: string }>>(new Map());

  /** Saves something; `key` is where its state shows. */
  protected async saving(key: string, work: () => Promise<unknown>): Promise<void> {
    this.#put(key, 'saving');
    try {
      await work();
      this.#put(key, 'saved');
      announce(t('prefs.saved'));
      setTimeout(() => this.#states.peek().get(key) === 'saved' && this.#put(key, undefined), SAVED_MS);
    } catch (error) {
      this.#put(key, { why: errorText(reasonOf(error)) });
    }
  }

  protected stateOf(key: string): TemplateResult | typeof nothing {
    const state = this.#states.value.get(key);
    if (state === undefined) return nothing;
    if (state === 'saving') return html`<span class="setting-state"><span class="spinner" aria-hidden="true"></span><span
      class="visually-hidden">${t('prefs.saving')}</span></span>`;
    if (state === 'saved') return html`<span class="setting-state is-saved">${icon('check')}${t('prefs.saved')}</span>`;
    return html`<span class="setting-state is-bad" role="alert">${icon('alert')}${t('prefs.notsaved')} ${state.why}</span>`;
  }

  /** A switch with its words. What is shown follows what is saved. */
  protected switchRow(key: string, label: string, isOn: boolean, set: (isOn: boolean) => Promise<unknown>, hint?: string): TemplateResult {
    return html`<label class="switch-row"><span>${label}${hint ? html`<small>${hint}</small>` : nothing}</span>${this.stateOf(key)}
      <input type="checkbox" role="switch" name=${key} .checked=${isOn} @change=${(e: Event) => {
        const { checked } = e.target as HTMLInputElement;
        void this.saving(key, () => set(checked)).then(() => this.requestUpdate());
      }} /></label>`;
  }

  /** One of several. */
  protected choice<T extends string>(key: string, label: string, options: readonly { readonly value: T; readonly label: string; readonly symbol?: string }[], now: T,
    set: (value: T) => Promise<unknown>, hint?: string): TemplateResult {
    return html`<div class="setting"><p class="setting-label" id=${`setting-${key}`}>${label}${hint ? html`<small>${hint}</small>` : nothing}</p>${this.stateOf(key)}
      <div class="segmented" role="group" aria-labelledby=${`setting-${key}`}>${options.map((o) => html`<button type="button" aria-pressed=${o.value === now} data-value=${o.value}
        @click=${() => o.value !== now && void this.saving(key, () => set(o.value))}>${o.symbol ? icon(o.symbol) : nothing}${o.label}</button>`)}</div></div>`;
  }

  #put(key: string, state: 'saving' | 'saved' | { readonly why: string } | undefined): void {
    const next = new Map(this.#states.peek());
    if (state === undefined) next.delete(key);
    else next.set(key, state);
    this.#states.value = next;
  }
}
