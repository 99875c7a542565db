import { html, type TemplateResult } from 'lit';
import type { SharedChat } from '../../core/wire';
import { t } from '../../i18n/t';
import { ShowingDialog } from '../../ui/dialog';
import { fullTime } from '../../ui/time';
import './answer-text';
import './dialogs.css';

/** `<shared-chat>`: a chat that somebody shared with this person, to be read. */
export class SharedChatDialog extends ShowingDialog {
  #chat: SharedChat | undefined;

  read(chat: SharedChat): Promise<void> {
    this.#chat = chat;
    return this.open();
  }

  protected override heading(): string {
    return this.#chat?.title ?? t('assistant.shared.title');
  }

  protected override body(): TemplateResult {
    const { owner = '', messages = [] } = this.#chat ?? {};
    return html`<p class="dialog-text">${t('assistant.shared.by', { name: owner })}</p>
      <div class="shared-messages" tabindex="0" role="region" aria-label=${t('assistant.messages')}>${messages.map((message) => html`<article
        class=${message.isAnswer ? 'shared-answer' : 'assistant-bubble'} title=${fullTime(message.createdAt)}>
        <p class="assistant-by"><strong>${message.isAnswer ? (message.model ?? t('assistant.name')) : owner}</strong></p>
        <answer-text .text=${message.text}></answer-text></article>`)}</div>`;
  }
}

customElements.define('shared-chat', SharedChatDialog);

export const readShared = (chat: SharedChat): Promise<void> => new SharedChatDialog().read(chat);
