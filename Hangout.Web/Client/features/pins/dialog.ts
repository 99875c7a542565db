import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { ShowingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { messageRow } from '../chat/parts';
import { setPin } from '.';

/** `<pins-dialog>`: all pinned messages of a conversation. */
export class PinsDialog extends ShowingDialog {
  conversationId = '';

  protected override heading(): string {
    return t('pins.title');
  }

  protected override body(): TemplateResult {
    const { chats, pins } = kernel.store.state.value;
    const items = pins.get(this.conversationId)?.items ?? [];
    const mayUnpin = chats.get(this.conversationId)?.info.permissions.includes('pinMessages') ?? false;
    if (items.length === 0) return html`<p class="hint" role="status">${t('pins.empty')}</p>`;
    return html`<ul class="dialog-results message-rows" aria-label=${t('pins.title')}>${items.map((message) => html`<li>
      ${messageRow(message, undefined, () => this.#jump(message))}
      ${mayUnpin ? html`<button type="button" class="button-icon" title=${t('pins.unpin')} aria-label=${t('pins.unpin')}
        @click=${() => setPin(message, false)}>${icon('close')}</button>` : nothing}
    </li>`)}</ul>`;
  }

  #jump({ conversationId, seq }: Message): void {
    this.close();
    kernel.navigation.navigate('conversation', { conversationId, seq });
  }
}

customElements.define('pins-dialog', PinsDialog);

export function openPins(conversationId: string): void {
  const dialog = new PinsDialog();
  dialog.conversationId = conversationId;
  void dialog.open();
}
