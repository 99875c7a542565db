import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { limits, type Provider, type ProviderModel } from '../../core/wire';
import { t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { skeletonRows } from '../../ui/states';
import { assistantApi } from './api';
import './dialogs.css';
import { loadAbout } from './store';

interface Form { readonly name: string; readonly url: string; readonly key: string; readonly hasKey: boolean; readonly isNew: boolean; readonly models: readonly ProviderModel[] }

const EMPTY: Form = { name: '', url: '', key: '', hasKey: false, isNew: true, models: [] };

/** `<providers-dialog>`: where models come from. For administrators. */
export class ProvidersDialog extends PassingDialog {
  readonly #providers = signal<readonly Provider[] | undefined>(undefined);
  readonly #form = signal<Form | undefined>(undefined);

  manage(isNew: boolean): Promise<void> {
    this.#form.value = isNew ? EMPTY : undefined;
    void this.work(() => this.#load());
    return this.open();
  }

  protected override heading(): string {
    return t('assistant.providers.title');
  }

  protected override body(): TemplateResult {
    const form = this.#form.value;
    return form ? this.#fields(form) : this.#list();
  }

  protected override foot(): TemplateResult {
    return this.#form.value
      ? html`<button type="button" class="button" @click=${() => (this.#form.value = undefined)}>${t('assistant.providers.back')}</button>
        <button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${t('assistant.providers.save')}</button>`
      : html`<button type="submit" class="button button-primary">${icon('new')}${t('assistant.providers.new')}</button>`;
  }

  protected override submit(): void {
    const form = this.#form.peek();
    if (!form) {
      this.#form.value = EMPTY;
      return;
    }
    void this.work(async () => {
      const models = form.models.filter((model) => model.name.trim() !== '');
      await assistantApi.setProvider(form.name.trim(), { url: form.url.trim(), models, ...(form.key === '' ? {} : { key: form.key }) });
      await this.#load();
      this.#form.value = undefined;
      void loadAbout();
    });
  }

  async #load(): Promise<void> {
    this.#providers.value = await assistantApi.providers();
  }

  #list(): TemplateResult {
    const providers = this.#providers.value;
    if (!providers) return this.error.value === undefined ? skeletonRows(2, t('assistant.providers')) : html``;
    if (providers.length === 0) return html`<p class="dialog-text">${t('assistant.providers.none')}</p>`;
    return html`<ul class="assistant-items" aria-label=${t('assistant.providers')}>${providers.map((provider) => {
      const [edit, remove] = [t('assistant.providers.change', { name: provider.name }), t('assistant.providers.delete', { name: provider.name })];
      const models = provider.models.length === 0 ? t('assistant.providers.all') : t('assistant.providers.count', { count: provider.models.length });
      return html`<li class="assistant-item"><strong>${provider.name}</strong>
        <small>${[provider.url, models, ...(provider.isConfigured ? [t('assistant.providers.fixed')] : [])].join(' · ')}</small>
        ${provider.isConfigured ? nothing : html`<span class="assistant-item-buttons">
          <button type="button" class="button-icon" title=${edit} aria-label=${edit} @click=${() => this.#edit(provider)}>${icon('edit')}</button>
          <button type="button" class="button-icon" title=${remove} aria-label=${remove} ?disabled=${this.busy.value}
            @click=${() => void this.#remove(provider)}>${icon('trash')}</button>
        </span>`}</li>`;
    })}</ul>`;
  }

  #edit({ name, url, hasKey, models }: Provider): void {
    this.error.value = undefined;
    this.#form.value = { name, url, key: '', hasKey, isNew: false, models };
  }

  #fields(form: Form): TemplateResult {
    const put = (part: Partial<Form>): void => void (this.#form.value = { ...(this.#form.peek() ?? form), ...part });
    const valueOf = (e: Event): string => (e.target as HTMLInputElement).value;
    return html`<div class="assistant-form">
      <label class="field"><span>${t('assistant.providers.name')}</span><input type="text" name="name" required autofocus autocomplete="off" ?readonly=${!form.isNew}
        .value=${form.name} @input=${(e: Event) => put({ name: valueOf(e) })} /><small>${t('assistant.providers.name.hint')}</small></label>
      <label class="field"><span>${t('assistant.providers.url')}</span><input type="url" name="url" required autocomplete="off" maxlength=${limits.providerUrl} .value=${form.url}
        @input=${(e: Event) => put({ url: valueOf(e) })} /><small>${t('assistant.providers.url.hint')}</small></label>
      <label class="field"><span>${t('assistant.providers.key')}</span><input type="password" name="key" autocomplete="new-password" maxlength=${limits.providerKey}
        .value=${form.key} placeholder=${form.hasKey ? t('assistant.providers.key.keep') : ''}
          @input=${(e: Event) => put({ key: valueOf(e) })} /><small>${t('assistant.providers.key.hint')}</small></label>
      <div class="assistant-models"><p class="field"><span>${t('assistant.providers.models')}</span></p>
        ${form.models.map((model, i) => this.#model(model, (next) => put({ models: form.models.flatMap((one, at) => (at !== i ? [one] : next ? [next] : [])) })))}
        <p class="field"><small>${form.models.length === 0 ? t('assistant.providers.models.hint') : t('assistant.providers.prices')}</small></p>
        <button type="button" class="button" @click=${() => put({ models: [...form.models, { name: '', forAdministratorsOnly: false }] })}>
          ${icon('new')}${t('assistant.providers.addmodel')}</button></div>
    </div>`;
  }

  #model(model: ProviderModel, put: (next: ProviderModel | undefined) => void): TemplateResult {
    const number = (key: 'contextTokens' | 'promptPrice' | 'completionPrice', label: string, step: string): TemplateResult => html`<label class="field"><span>${label}</span>
      <input type="number" min="0" step=${step} name=${key} .value=${model[key] === undefined ? '' : String(model[key])} @change=${(e: Event) => {
        const { [key]: _before, ...rest } = model;
        const text = (e.target as HTMLInputElement).value;
        put(text === '' ? rest : { ...rest, [key]: Number(text) });
      }} /></label>`;
    return html`<div class="assistant-model-row">
      <label class="field"><span>${t('assistant.providers.model')}</span><input type="text" name="model" maxlength=${limits.modelName - limits.providerName}
        autocomplete="off" .value=${model.name} @change=${(e: Event) => put({ ...model, name: (e.target as HTMLInputElement).value })} /></label>
      ${number('contextTokens', t('assistant.providers.context'), '1')}${number('promptPrice', t('assistant.providers.in'), 'any')}
      ${number('completionPrice', t('assistant.providers.out'), 'any')}
      <button type="button" class="button-icon" title=${t('assistant.providers.removemodel')} aria-label=${t('assistant.providers.removemodel')}
        @click=${() => put(undefined)}>${icon('trash')}</button>
      <label class="check"><input type="checkbox" .checked=${model.forAdministratorsOnly ?? false}
        @change=${(e: Event) => put({ ...model, forAdministratorsOnly: (e.target as HTMLInputElement).checked })} /><span>${t('assistant.providers.admins')}</span></label>
    </div>`;
  }

  async #remove({ name }: Provider): Promise<void> {
    if (!(await confirm({ title: t('assistant.providers.delete.title', { name }), text: t('assistant.providers.delete.text'),
      action: t('assistant.providers.delete.do') }))) return;
    await this.work(async () => {
      await assistantApi.deleteProvider(name);
      await this.#load();
      void loadAbout();
    });
  }
}

customElements.define('providers-dialog', ProvidersDialog);

export const manageProviders = (isNew = false): Promise<void> => new ProvidersDialog().manage(isNew);
