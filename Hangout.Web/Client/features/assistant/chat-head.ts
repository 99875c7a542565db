import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { AssistantSettings } from '../../core/wire';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { openMenu } from '../../ui/menu';
import type { Chat } from '../conversations';
import { chatItems } from './chat-menu';
import { modelItems } from './models';
import { about, change, modelName, modelOf, titleOf, tokensText } from './store';

const MOST_TITLE = 200;

/** `<assistant-head>`: title, model and settings of a chat. Says `settings` where the chat is not begun yet. */
export class AssistantHead extends Element {
  static override properties = { chat: { attribute: false }, settings: { attribute: false }, conversationId: { attribute: false }, isNew: { attribute: false } };
  declare chat: Chat | undefined;
  declare settings: AssistantSettings | undefined;
  declare conversationId: string;
  declare isNew: boolean;
  readonly #isNaming = signal(false);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('conversationId')) this.#isNaming.value = false;
  }

  protected override render(): TemplateResult {
    const back = t('action.back');
    const mayManage = this.isNew || (this.chat?.info.permissions.includes('editConversation') ?? false);
    return html`<header class="pane-head assistant-head">
      <button type="button" class="button-icon chat-back" title=${back} aria-label=${back}
        @click=${() => this.dispatchEvent(new CustomEvent('back', { bubbles: true }))}>${icon('back')}</button>
      <div class="pane-title">${this.#title(mayManage)}${this.#model(mayManage)}</div>
      ${mayManage ? html`<button type="button" class="button-icon" title=${t('assistant.settings')} aria-label=${t('assistant.settings')}
        @click=${() => void this.#openSettings()}>${icon('settings')}</button>` : nothing}
      ${this.chat ? html`<button type="button" class="button-icon" title=${t('assistant.more')} aria-label=${t('assistant.more')} aria-haspopup="menu"
        @click=${this.#openMenu}>${icon('more')}</button>` : nothing}
    </header>`;
  }

  #title(mayManage: boolean): TemplateResult {
    if (this.isNew) return html`<h3>${t('assistant.newchat')}</h3>`;
    const title = titleOf(this.chat);
    if (this.#isNaming.value) {
      return html`<input class="assistant-naming" name="title" maxlength=${MOST_TITLE} dir="auto" aria-label=${t('assistant.title')} .value=${this.chat?.info.title ?? ''}
        @keydown=${this.#onNaming} @blur=${(e: FocusEvent) => void this.#name((e.target as HTMLInputElement).value)} />`;
    }
    return mayManage ? html`<h3><button type="button" class="assistant-title" dir="auto" title=${t('assistant.rename')} @click=${() => void this.#startNaming()}>
      <span>${title}</span>${icon('edit')}</button></h3>` : html`<h3 dir="auto">${title}</h3>`;
  }

  #model(mayManage: boolean): TemplateResult {
    const id = this.settings?.model;
    const model = modelOf(id);
    const none = about.value?.models.length === 0;
    const text = none ? t('assistant.model.none') : model || id === undefined ? modelName(id) : t('assistant.model.gone', { name: modelName(id) });
    const facts = model ? html`<small>${model.provider} · ${t('assistant.model.size', { size: tokensText(model.contextTokens) })}</small>` : nothing;
    return mayManage ? html`<button type="button" class="assistant-model" aria-haspopup="menu" title=${t('assistant.model.choose')} @click=${this.#openModels}>
      <span class="visually-hidden">${t('assistant.model')}: </span><span>${text}</span>${facts}${icon('down')}</button>`
      : html`<p class="assistant-model"><span>${text}</span>${facts}</p>`;
  }

  #openModels = (event: Event): void => {
    const models = modelItems(this.settings?.model ?? about.peek()?.models.find((m) => m.isDefault)?.id, (model) => void this.#set({ ...this.settings, model }));
    openMenu(event.currentTarget as HTMLElement, t('assistant.model.choose'), models.items, models.note);
  };

  #openMenu = (event: Event): void => {
    if (this.chat) openMenu(event.currentTarget as HTMLElement, t('assistant.more'), chatItems(this.chat));
  };

  async #openSettings(): Promise<void> {
    const { editSettings } = await import('./settings-dialog');
    await editSettings(this.settings ?? {}, this.isNew ? undefined : this.conversationId, (settings) => this.#set(settings));
  }

  async #set(settings: AssistantSettings): Promise<boolean> {
    if (!this.isNew) return change(this.conversationId, { settings });
    this.dispatchEvent(new CustomEvent('settings', { detail: settings }));
    return true;
  }

  async #startNaming(): Promise<void> {
    this.#isNaming.value = true;
    await this.updateComplete;
    const input = this.querySelector<HTMLInputElement>('.assistant-naming');
    input?.focus();
    input?.select();
  }

  #onNaming = (event: KeyboardEvent): void => {
    if (composing(event) || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    const input = event.target as HTMLInputElement;
    if (event.key === 'Escape') input.value = this.chat?.info.title ?? '';
    void this.#name(input.value).then(() => this.querySelector<HTMLElement>('.assistant-title')?.focus());
  };

  async #name(text: string): Promise<void> {
    if (!this.#isNaming.peek()) return;
    this.#isNaming.value = false;
    const title = text.trim();
    if (title !== '' && title !== (this.chat?.info.title ?? '')) await change(this.conversationId, { title });
    await this.updateComplete;
  }
}

customElements.define('assistant-head', AssistantHead);
