import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import type { Message, PageOfSavedMessage } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { ShowingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { messageRow } from '../chat/parts';
import { nameOf } from '../conversations';
import { setSaved } from '.';

/** `<saved-dialog>`: what the person saved, the one saved last first. */
export class SavedDialog extends ShowingDialog {
  readonly #failure = signal<string | undefined>(undefined);

  /** Only the answer to the last question counts. */
  #asked = 0;

  override open(): Promise<void> {
    this.follow(() => kernel.store.state.value.saved.added, () => void this.#load());
    return super.open();
  }

  protected override heading(): string {
    return t('saved.title');
  }

  protected override body(): TemplateResult {
    const { items, nextCursor } = kernel.store.state.value.saved;
    if (this.#failure.value !== undefined) return emptyState('alert', t('saved.error'), errorText(this.#failure.value), { label: t('action.retry'), run: () => void this.#load() });
    if (!items) return skeletonRows(4, t('saved.title'));
    if (items.length === 0) return emptyState('bookmark', t('saved.empty.title'), t('saved.empty.text'));
    return html`<ul class="dialog-results message-rows" aria-label=${t('saved.title')}>
      ${items.map(({ message }) => html`<li>${messageRow(message, this.#where(message), () => this.#jump(message))}
        <button type="button" class="button-icon" title=${t('saved.forget')} aria-label=${t('saved.forget')} @click=${() => this.#forget(message)}>${icon('close')}</button></li>`)}
      ${nextCursor === undefined ? nothing : html`<li><button type="button" class="button" @click=${() => void this.#load(nextCursor)}>${t('saved.more')}</button></li>`}
    </ul>`;
  }

  #where({ conversationId }: Message): string | undefined {
    const { chats, me } = kernel.store.state.value;
    const info = chats.get(conversationId)?.info;
    return info && nameOf(info, me.id);
  }

  #jump({ conversationId, seq }: Message): void {
    this.close();
    kernel.navigation.navigate('conversation', { conversationId, seq });
  }

  #forget(message: Message): void {
    setSaved(message, false);
    kernel.store.dispatch({ type: 'savedChanged', event: { conversationId: message.conversationId, messageId: message.id } });
  }

  async #load(cursor?: string): Promise<void> {
    const asked = ++this.#asked;
    this.#failure.value = undefined;
    try {
      const page = await kernel.http.get<PageOfSavedMessage>('/api/saved', { cursor });
      if (asked === this.#asked) kernel.store.dispatch({ type: 'savedListed', page, append: cursor !== undefined });
    } catch (error) {
      if (asked === this.#asked) this.#failure.value = reasonOf(error);
    }
  }
}

customElements.define('saved-dialog', SavedDialog);

export function openSaved(): void {
  void new SavedDialog().open();
}
