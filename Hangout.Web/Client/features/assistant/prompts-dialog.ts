import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { limits, type Prompt } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { skeletonRows } from '../../ui/states';
import { assistantApi } from './api';
import './dialogs.css';
import { loadPrompts, prompts } from './prompts';

async function loadList(): Promise<void> {
  await loadPrompts();
}

/** `<prompts-dialog>`: the texts that a person uses again and again. */
export class PromptsDialog extends PassingDialog {
  /** What is being written; undefined while the list shows. */
  readonly #edited = signal<Prompt | undefined>(undefined);
  /** Under this name it is kept already. */
  #before: string | undefined;

  override open(): Promise<void> {
    void this.work(loadList);
    return super.open();
  }

  protected override heading(): string {
    return t('assistant.prompts.title');
  }

  protected override body(): TemplateResult {
    const edited = this.#edited.value;
    if (!edited) return this.#list();
    const put = (part: Partial<Prompt>): void => void (this.#edited.value = { ...edited, ...part });
    return html`<div class="assistant-form">
      <label class="field"><span>${t('assistant.prompts.name')}</span><input type="text" name="name" required autofocus pattern="[a-z0-9_\\-]+" maxlength=${limits.promptName}
        autocomplete="off" .value=${edited.name} @input=${(e: Event) => put({ name: (e.target as HTMLInputElement).value.toLowerCase() })} />
        <small>${t('assistant.prompts.name.hint')}</small></label>
      <label class="field"><span>${t('assistant.prompts.text')}</span><textarea name="text" rows="6" required dir="auto" maxlength=${limits.promptText} .value=${edited.text}
        @input=${(e: Event) => put({ text: (e.target as HTMLTextAreaElement).value })}></textarea><small>${t('assistant.prompts.text.hint')}</small></label></div>`;
  }

  #list(): TemplateResult {
    const all = prompts.value;
    if (!all) return this.error.value === undefined ? skeletonRows(3, t('assistant.prompts.title')) : html``;
    if (all.length === 0) return html`<p class="dialog-text">${t('assistant.prompts.none')}</p>`;
    return html`<ul class="assistant-items" aria-label=${t('assistant.prompts.title')}>${all.map((prompt) => {
      const [edit, remove] = [t('assistant.prompts.change', prompt), t('assistant.prompts.delete', prompt)];
      return html`<li class="assistant-item"><strong>/${prompt.name}</strong><small dir="auto">${prompt.text}</small><span class="assistant-item-buttons">
        <button type="button" class="button-icon" title=${edit} aria-label=${edit} @click=${() => this.#edit(prompt)}>${icon('edit')}</button>
        <button type="button" class="button-icon" title=${remove} aria-label=${remove} ?disabled=${this.busy.value}
          @click=${() => void this.#remove(prompt)}>${icon('trash')}</button>
      </span></li>`;
    })}</ul>`;
  }

  protected override foot(): TemplateResult {
    return this.#edited.value
      ? html`<button type="button" class="button" @click=${() => (this.#edited.value = undefined)}>${t('action.cancel')}</button>
        <button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${t('assistant.prompts.save')}</button>`
      : html`<button type="submit" class="button button-primary">${icon('new')}${t('assistant.prompts.new')}</button>`;
  }

  protected override submit(): void {
    const edited = this.#edited.peek();
    if (!edited) {
      this.#edit(undefined);
      return;
    }
    void this.work(async () => {
      await assistantApi.setPrompt(edited.name.trim(), edited.text);
      if (this.#before !== undefined && this.#before !== edited.name.trim()) await assistantApi.deletePrompt(this.#before);
      await loadPrompts();
      this.#edited.value = undefined;
    });
  }

  #edit(prompt: Prompt | undefined): void {
    this.error.value = undefined;
    this.#before = prompt?.name;
    this.#edited.value = prompt ?? { name: '', text: '' };
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('input')?.focus());
  }

  async #remove({ name }: Prompt): Promise<void> {
    await this.work(async () => {
      await assistantApi.deletePrompt(name);
      await loadPrompts();
    });
  }
}

customElements.define('prompts-dialog', PromptsDialog);

/** `<prompt-values>`: asks for what a prompt leaves open. */
export class PromptValues extends PassingDialog {
  readonly #values = signal<ReadonlyMap<string, string>>(new Map());
  #names: readonly string[] = [];
  #isGiven = false;

  async ask(names: readonly string[]): Promise<ReadonlyMap<string, string> | undefined> {
    this.#names = names;
    this.#values.value = new Map(names.map((name) => [name, '']));
    await this.open();
    return this.#isGiven ? this.#values.peek() : undefined;
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('assistant.prompts.insert');
  }

  protected override body(): TemplateResult {
    return html`<div class="assistant-form">${this.#names.map((name, i) => html`<label class="field"><span>${name}</span><input type="text" name=${name} dir="auto"
      ?autofocus=${i === 0} autocomplete="off" @input=${(e: Event) => (this.#values.value = new Map(this.#values.peek()).set(name,
        (e.target as HTMLInputElement).value))} /></label>`)}
    </div>${nothing}`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary">${t('assistant.prompts.insert')}</button>`;
  }

  protected override submit(): void {
    this.#isGiven = true;
    this.close();
  }
}

customElements.define('prompt-values', PromptValues);

export const managePrompts = (): Promise<void> => new PromptsDialog().open();
export const askForValues = (names: readonly string[]): Promise<ReadonlyMap<string, string> | undefined> => new PromptValues().ask(names);
