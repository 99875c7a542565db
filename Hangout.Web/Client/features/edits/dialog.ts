import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { limits, type Message, type MessageEdit, type PageOfMessageEdit } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { ShowingDialog } from '../../ui/dialog';
import { emptyState, skeletonRows } from '../../ui/states';
import { fullTime } from '../../ui/time';
import { difference, type Piece } from './diff';

interface Version { readonly text: string; readonly writtenAt: string; readonly version: number | undefined }

/** `<edits-dialog>`: a message's versions, the latest first, each with what changed since the one before. */
export class EditsDialog extends ShowingDialog {
  readonly #message = signal<Message | undefined>(undefined);
  readonly #edits = signal<readonly MessageEdit[] | undefined>(undefined);
  readonly #cursor = signal<string | undefined>(undefined);
  readonly #failure = signal<string | undefined>(undefined);
  /** Only the answer to the last question counts. */
  #asked = 0;

  openFor(message: Message): void {
    this.#message.value = message;
    this.follow(() => this.#held?.change, () => void this.#load());
    void this.open();
  }

  /** The message as the server has it, where it is held. */
  get #held(): Message | undefined {
    const message = this.#message.value;
    return message && kernel.store.state.value.chats.get(message.conversationId)?.timeline?.messages.find(({ id }) => id === message.id);
  }

  protected override heading(): string {
    return t('edits.title');
  }

  protected override body(): TemplateResult {
    const [held, opened, edits] = [this.#held, this.#message.value, this.#edits.value];
    const message = held && opened && held.change > opened.change ? held : opened;
    if (this.#failure.value !== undefined) return emptyState('alert', t('edits.error'), errorText(this.#failure.value), { label: t('action.retry'), run: () => void this.#load() });
    if (!message || !edits) return skeletonRows(3, t('edits.title'));
    const versions: Version[] = [{ text: message.text, writtenAt: message.editedAt ?? message.createdAt, version: undefined }, ...edits];
    const isWhole = this.#cursor.value === undefined;
    return html`<ol class="dialog-results edits" tabindex="0" aria-label=${t('edits.title')}>
      ${versions.map((one, i) => this.#version(one, versions[i + 1], isWhole))}
      ${isWhole ? nothing : html`<li><button type="button" class="button" @click=${() => void this.#load(this.#cursor.peek())}>${t('edits.more')}</button></li>`}
    </ol>`;
  }

  #version(one: Version, before: Version | undefined, isWhole: boolean): TemplateResult {
    const name = one.version === undefined ? t('edits.now') : !before && isWhole ? t('edits.first') : undefined;
    const pieces: readonly Piece[] = before ? difference(before.text, one.text) : [{ kind: 'same', text: one.text }];
    return html`<li class="edit-version">
      <p class="edit-version-head">${name ? html`<strong>${name}</strong>` : nothing}<time datetime=${one.writtenAt}>${fullTime(one.writtenAt)}</time></p>
      <p class="edit-version-text" dir="auto">${pieces.map(pieceView)}</p>
    </li>`;
  }

  async #load(cursor?: string): Promise<void> {
    const message = this.#message.peek();
    if (!message) return;
    const asked = ++this.#asked;
    this.#failure.value = undefined;
    try {
      const path = `/api/conversations/${message.conversationId}/messages/${message.id}/edits`;
      const page = await kernel.http.get<PageOfMessageEdit>(path, { limit: limits.listPage, cursor });
      if (asked !== this.#asked) return;
      this.#edits.value = [...(cursor === undefined ? [] : (this.#edits.peek() ?? [])), ...page.items];
      this.#cursor.value = page.nextCursor;
    } catch (error) {
      if (asked === this.#asked) this.#failure.value = reasonOf(error);
    }
  }
}

customElements.define('edits-dialog', EditsDialog);

/** Screen readers say what was removed and added, whatever they make of the elements. */
export function pieceView({ kind, text }: Piece): TemplateResult {
  if (kind === 'same') return html`${text}`;
  const said = html`<span class="visually-hidden">[${t(`edits.${kind}`)}: </span>${text}<span class="visually-hidden">]</span>`;
  return kind === 'removed' ? html`<del>${said}</del>` : html`<ins>${said}</ins>`;
}

export function openEdits(message: Message): void {
  new EditsDialog().openFor(message);
}
