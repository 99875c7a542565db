import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { limits, type AssistantSettings } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { flash } from '../../ui/flash';
import './dialogs.css';
import { change, details } from './store';

interface NumberField { readonly key: 'temperature' | 'maxTokens' | 'topP' | 'frequencyPenalty' | 'presencePenalty'; readonly name: string; readonly hint: string;
  readonly min: number; readonly max: number; readonly step: number }

export const NUMBERS: readonly NumberField[] = [
  { key: 'temperature', name: 'assistant.set.temperature', hint: 'assistant.set.temperature.hint', min: 0, max: 2, step: 0.1 },
  { key: 'maxTokens', name: 'assistant.set.tokens', hint: 'assistant.set.tokens.hint', min: 1, max: 32_000, step: 1 },
  { key: 'topP', name: 'assistant.set.topp', hint: 'assistant.set.topp.hint', min: 0, max: 1, step: 0.05 },
  { key: 'frequencyPenalty', name: 'assistant.set.frequency', hint: 'assistant.set.penalty.hint', min: -2, max: 2, step: 0.1 },
  { key: 'presencePenalty', name: 'assistant.set.presence', hint: 'assistant.set.penalty.hint', min: -2, max: 2, step: 0.1 },
];

/** A number as somebody typed it: undefined for none, which is the default; null for what is out of range. */
export function numberIn(text: string, { min, max, key }: NumberField): number | undefined | null {
  if (text.trim() === '') return undefined;
  const value = Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) && value >= min && value <= max && (key !== 'maxTokens' || Number.isInteger(value)) ? value : null;
}

export const tagsIn = (text: string): string[] =>
  [...new Set(text.split(',').map((tag) => tag.trim()).filter((tag) => tag !== ''))].slice(0, limits.assistantTags).map((tag) => tag.slice(0, limits.assistantTag));

/** `<assistant-settings>`: how the model is asked in one chat. */
export class AssistantSettingsDialog extends PassingDialog {
  readonly #prompt = signal('');
  readonly #numbers = signal<ReadonlyMap<string, string>>(new Map());
  readonly #tags = signal('');
  readonly #bad = signal<string | undefined>(undefined);
  #settings: AssistantSettings = {};
  #id: string | undefined;
  #save: (settings: AssistantSettings) => Promise<boolean> = () => Promise.resolve(true);

  edit(settings: AssistantSettings, id: string | undefined, save: (settings: AssistantSettings) => Promise<boolean>): Promise<void> {
    this.#settings = settings;
    this.#id = id;
    this.#save = save;
    this.#prompt.value = settings.systemPrompt ?? '';
    this.#numbers.value = new Map(NUMBERS.map(({ key }) => [key, settings[key] === undefined ? '' : String(settings[key])]));
    this.#tags.value = (details.peek().get(id ?? '')?.tags ?? []).join(', ');
    return this.open();
  }

  protected override heading(): string {
    return t('assistant.set.title');
  }

  protected override body(): TemplateResult {
    const length = this.#prompt.value.length;
    return html`<div class="assistant-form">
      <label class="field"><span>${t('assistant.set.system')}<small>${t('assistant.set.count', { count: length, most: limits.systemPrompt })}</small></span>
        <textarea name="systemPrompt" rows="4" dir="auto" maxlength=${limits.systemPrompt} autofocus .value=${this.#prompt.value} placeholder=${t('assistant.set.default')}
          @input=${(e: Event) => (this.#prompt.value = (e.target as HTMLTextAreaElement).value)}></textarea><small>${t('assistant.set.system.hint')}</small></label>
      <div class="assistant-two">${NUMBERS.map((field) => this.#number(field))}</div>
      ${this.#id === undefined ? nothing : html`<label class="field"><span>${t('assistant.set.tags')}</span>
        <input name="tags" type="text" autocomplete="off" dir="auto" .value=${this.#tags.value}
          @input=${(e: Event) => (this.#tags.value = (e.target as HTMLInputElement).value)} />
        <small>${t('assistant.set.tags.hint')}</small></label>`}
    </div>${this.#bad.value === undefined ? nothing : html`<p class="form-error" role="alert">${this.#bad.value}</p>`}`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${t('assistant.set.save')}</button>`;
  }

  protected override submit(): void {
    const values = NUMBERS.map((field) => [field, numberIn(this.#numbers.peek().get(field.key) ?? '', field)] as const);
    const wrong = values.find(([, value]) => value === null)?.[0];
    this.#bad.value = wrong && t('assistant.set.bad', { name: t(wrong.name), hint: t(wrong.hint) });
    if (wrong) return;
    const { model } = this.#settings;
    const prompt = this.#prompt.peek().trim();
    const settings: AssistantSettings = {
      ...(model === undefined ? {} : { model }), ...(prompt === '' ? {} : { systemPrompt: prompt }),
      ...Object.fromEntries(values.flatMap(([{ key }, value]) => (value === undefined ? [] : [[key, value]]))),
    };
    void this.work(async () => {
      const [id, tags] = [this.#id, tagsIn(this.#tags.peek())];
      const isSaved = await this.#save(settings) && (id === undefined || (details.peek().get(id)?.tags ?? []).join() === tags.join() || (await change(id, { tags })));
      if (!isSaved) return;
      flash(t('assistant.set.saved'));
      this.close();
    });
  }

  #number(field: NumberField): TemplateResult {
    const text = this.#numbers.value.get(field.key) ?? '';
    return html`<label class="field"><span>${t(field.name)}</span>
      <input name=${field.key} type="text" inputmode="decimal" autocomplete="off" .value=${text} placeholder=${t('assistant.set.default')}
        aria-invalid=${numberIn(text, field) === null ? 'true' : 'false'}
        @input=${(e: Event) => (this.#numbers.value = new Map(this.#numbers.peek()).set(field.key, (e.target as HTMLInputElement).value))} />
      <small>${t(field.hint)}</small></label>`;
  }
}

customElements.define('assistant-settings', AssistantSettingsDialog);

export const editSettings = (settings: AssistantSettings, id: string | undefined, save: (settings: AssistantSettings) => Promise<boolean>): Promise<void> =>
  new AssistantSettingsDialog().edit(settings, id, save);
