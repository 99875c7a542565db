import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { limits, type Conversation } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { sync } from '../conversations';
import { settingsApi } from './api';

/** `<edit-conversation>`: what a conversation is called and what it is about. */
export class EditConversation extends PassingDialog {
  readonly #title = signal('');
  readonly #description = signal('');
  #info: Conversation | undefined;

  edit(info: Conversation): Promise<void> {
    this.#info = info;
    this.#title.value = info.title ?? '';
    this.#description.value = info.description ?? '';
    return this.open();
  }

  protected override heading(): string {
    return t('manage.edit');
  }

  protected override body(): TemplateResult {
    return html`<label class="field"><span>${t('manage.name')}</span>
        <input type="text" name="title" maxlength=${limits.title} autocomplete="off" autofocus dir="auto" ?required=${this.#info?.kind === 'channel'} .value=${this.#title.value}
          @input=${(e: InputEvent) => (this.#title.value = (e.target as HTMLInputElement).value)} /></label>
      <label class="field"><span>${t('manage.description')}</span>
        <textarea name="description" rows="4" dir="auto" maxlength=${limits.description} .value=${this.#description.value}
          @input=${(e: InputEvent) => (this.#description.value = (e.target as HTMLTextAreaElement).value)}></textarea></label>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${t('action.save')}</button>`;
  }

  protected override submit(): void {
    const id = this.#info?.id;
    if (id === undefined) return;
    void this.work(async () => {
      sync.told({ conversations: [await settingsApi.edit(id, { title: this.#title.peek(), description: this.#description.peek() })], gone: [] });
      this.close();
    });
  }
}

customElements.define('edit-conversation', EditConversation);
