import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Conversation } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { nameOf, sync } from '../conversations';
import { settingsApi } from './api';

/** `<delete-conversation>`: asks for the name before a conversation goes for everyone. */
export class DeleteConversation extends PassingDialog {
  readonly #typed = signal('');
  #info: Conversation | undefined;

  ask(info: Conversation): Promise<void> {
    this.#info = info;
    this.#typed.value = '';
    return this.open();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('manage.delete.title', { name: this.#name() });
  }

  protected override body(): TemplateResult {
    return html`<p class="dialog-text">${t('manage.delete.text')}</p>
      <label class="field"><span>${t('manage.delete.type', { name: this.#name() })}</span>
        <input type="text" name="name" autocomplete="off" autofocus .value=${this.#typed.value}
          @input=${(e: InputEvent) => (this.#typed.value = (e.target as HTMLInputElement).value)} /></label>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-danger" ?disabled=${this.busy.value || !this.#isSure()}>${t('manage.delete.do')}</button>`;
  }

  protected override submit(): void {
    const id = this.#info?.id;
    if (id === undefined || !this.#isSure()) return;
    void this.work(async () => {
      await settingsApi.delete(id);
      sync.told({ conversations: [], gone: [id] });
      this.close();
    });
  }

  #name(): string {
    return this.#info ? nameOf(this.#info, kernel.store.now.me.id) : '';
  }

  #isSure(): boolean {
    return this.#typed.value.trim().toLowerCase() === this.#name().trim().toLowerCase();
  }
}

customElements.define('delete-conversation', DeleteConversation);
