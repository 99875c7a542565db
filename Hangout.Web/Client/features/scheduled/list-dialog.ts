import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { limits, type MessagePartPollPart, type ScheduledMessage } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { confirm } from '../../ui/confirm';
import { ShowingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { isVisible, plainText } from '../../ui/text';
import { fullTime } from '../../ui/time';
import { nameOf } from '../conversations';
import { outbox } from '../outbox';
import { scheduledApi, sentenceOf } from './api';
import { scheduledIn } from './store';
import { fieldValue, wrongTime } from './times';

interface Change { readonly id: string; readonly text: string; readonly at: string }

/** `<scheduled-dialog>`: what waits to be sent, of one conversation or of all. Each can be changed, sent now or called off. */
export class ScheduledDialog extends ShowingDialog {
  /** Undefined: of all conversations. */
  conversationId: string | undefined;
  readonly #change = signal<Change | undefined>(undefined);
  /** Why the last thing did not happen, and to which message. */
  readonly #wrong = signal<{ readonly id: string; readonly text: string } | undefined>(undefined);

  protected override heading(): string {
    return t('scheduled.title');
  }

  protected override body(): TemplateResult {
    const { scheduled } = kernel.store.state.value;
    if (!scheduled.items) return skeletonRows(3, t('scheduled.title'));
    const items = scheduledIn(scheduled, this.conversationId);
    if (items.length === 0) return emptyState('later', t('scheduled.empty.title'), t('scheduled.empty.text'));
    return html`<ul class="dialog-results scheduled-list" aria-label=${t('scheduled.title')}>
      ${items.map((item) => html`<li class="scheduled-item">
        ${this.#change.value?.id === item.id ? this.#form(item, this.#change.value) : this.#row(item)}
        ${this.#wrong.value?.id === item.id ? html`<p class="form-error" role="alert">${this.#wrong.value.text}</p>` : nothing}</li>`)}
    </ul>`;
  }

  /** Enter in a field of the form that is open. */
  protected override submit(): void {
    const change = this.#change.peek();
    const item = kernel.store.now.scheduled.items?.find((m) => m.id === change?.id);
    if (change && item) void this.#save(item, change);
  }

  #row(item: ScheduledMessage): TemplateResult {
    const { chats, me } = kernel.store.state.value;
    const info = chats.get(item.message.conversationId)?.info;
    const text = textOf(item);
    const about = plainText(text).slice(0, 80);
    return html`<p class="scheduled-head">${icon(item.failureCode === undefined ? 'later' : 'alert')}<time datetime=${item.sendAt}>${fullTime(item.sendAt)}</time>
        ${this.conversationId === undefined && info ? html`<span>${nameOf(info, me.id)}</span>` : nothing}</p>
      <p class="scheduled-text" dir="auto">${plainText(text)}</p>
      ${item.failureCode === undefined ? nothing : html`<p class="form-error">${t('scheduled.notsent')} ${errorText(item.failureCode)}</p>`}
      <div class="scheduled-buttons">
        <button type="button" class="button-text" aria-label=${t('scheduled.editof', { text: about })}
          @click=${() => void this.#begin(item)}>${icon('edit')}${t('editing.edit')}</button>
        <button type="button" class="button-text" ?disabled=${this.busy.value} aria-label=${t('scheduled.nowof', { text: about })}
          @click=${() => void this.#sendNow(item)}>${icon('send')}${t('scheduled.now')}</button>
        <button type="button" class="button-text is-danger" ?disabled=${this.busy.value} aria-label=${t('scheduled.cancelof', { text: about })}
          @click=${() => void this.#cancel(item)}>${icon('trash')}${t('action.delete')}</button>
      </div>`;
  }

  #form(item: ScheduledMessage, change: Change): TemplateResult {
    const set = (more: Partial<Change>): void => void (this.#change.value = { ...change, ...more });
    return html`<div class="scheduled-form">
      ${hasText(item) ? html`<label class="field"><span>${t('scheduled.message')}</span><textarea rows="4" dir="auto" maxlength=${limits.messageText} .value=${change.text}
        @input=${(e: InputEvent) => set({ text: (e.target as HTMLTextAreaElement).value })}></textarea></label>` : nothing}
      <label class="field"><span>${t('scheduled.when')}</span><input type="datetime-local" .value=${change.at}
        @input=${(e: InputEvent) => set({ at: (e.target as HTMLInputElement).value })} /></label>
      <div class="scheduled-buttons">
        <button type="button" class="button" @click=${() => this.#end()}>${t('action.cancel')}</button>
        <button type="submit" class="button button-primary" formnovalidate ?disabled=${this.busy.value || (hasText(item) && !isVisible(change.text))}>${t('action.save')}</button>
      </div></div>`;
  }

  async #begin(item: ScheduledMessage): Promise<void> {
    this.#wrong.value = undefined;
    this.#change.value = { id: item.id, text: item.message.text ?? '', at: fieldValue(new Date(item.sendAt)) };
    await this.updateComplete;
    this.querySelector<HTMLElement>('.scheduled-form textarea, .scheduled-form input')?.focus();
  }

  #end(): void {
    this.#change.value = undefined;
    this.#wrong.value = undefined;
  }

  async #save(item: ScheduledMessage, change: Change): Promise<void> {
    // The field knows minutes only: a time that nobody touched stays as exact as it was.
    const isSameTime = change.at === fieldValue(new Date(item.sendAt)) && item.failureCode === undefined;
    const at = new Date(change.at);
    const wrong = isSameTime ? undefined : wrongTime(at, new Date());
    if (wrong !== undefined) {
      this.#wrong.value = { id: item.id, text: t(wrong, { count: limits.scheduleDays }) };
      return;
    }
    const text = change.text.trim();
    const isDone = await this.#attempt(item.id, async () => {
      const changed = await scheduledApi.change(item.id, {
        ...(hasText(item) && text !== item.message.text ? { text } : {}), ...(isSameTime ? {} : { sendAt: at.toISOString() }),
      });
      kernel.store.dispatch({ type: 'scheduledChanged', event: { messages: [changed], gone: [] } });
    });
    if (isDone) this.#end();
  }

  /** Into the outbox first, so that nothing is lost on the way. It goes out under its own ID: once, also where its time comes meanwhile. */
  async #sendNow(item: ScheduledMessage): Promise<void> {
    await this.#attempt(item.id, async () => {
      await outbox.add('SendMessage', item.message, item.id);
      await this.#remove(item.id);
    });
  }

  async #cancel(item: ScheduledMessage): Promise<void> {
    const about = plainText(textOf(item));
    if (await confirm({ title: t('scheduled.cancel.title'), text: t('scheduled.cancel.text'), about, action: t('action.delete') })) {
      await this.#attempt(item.id, () => this.#remove(item.id));
    }
  }

  async #remove(id: string): Promise<void> {
    await scheduledApi.cancel(id);
    kernel.store.dispatch({ type: 'scheduledChanged', event: { messages: [], gone: [id] } });
  }

  async #attempt(id: string, work: () => Promise<void>): Promise<boolean> {
    if (this.busy.peek()) return false;
    this.busy.value = true;
    this.#wrong.value = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.#wrong.value = { id, text: sentenceOf(error) };
      // It was sent or called off elsewhere, and the event for it was lost.
      if (reasonOf(error) === 'not_found') kernel.store.dispatch({ type: 'scheduledChanged', event: { messages: [], gone: [id] } });
      return false;
    } finally {
      this.busy.value = false;
    }
  }
}

/** A message of parts has no text of its own to be changed. */
const hasText = ({ message }: ScheduledMessage): boolean => !message.parts;

function textOf({ message }: ScheduledMessage): string {
  const poll = message.parts?.find((part): part is MessagePartPollPart => part.type === 'poll');
  const text = message.text ?? '';
  return text === '' ? (poll?.question ?? t('messages.file')) : text;
}

customElements.define('scheduled-dialog', ScheduledDialog);

export function openScheduled(conversationId: string | undefined): void {
  const dialog = new ScheduledDialog();
  dialog.conversationId = conversationId;
  void dialog.open();
}
