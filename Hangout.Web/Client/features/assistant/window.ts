import { computed, signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { uuidv7 } from '../../core/ids';
import { errorText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { emptyState, skeletonRows } from '../../ui/states';
import { assistantApi } from './api';
import './assistant.css';
import './chat';
import type { AssistantChat } from './chat';
import './chat-list';
import './not-configured';
import { about, aboutError, loadAbout, loadDetails } from './store';
import { listenToAnswers } from './streams';

const LOOK_AGAIN_MS = 60_000;
listenToAnswers();

/** `<hangout-assistant>`: the list of chats, and the chosen one or a new one. Which one is kept with the window. */
export class AssistantWindow extends Element {
  #window = '';
  readonly #selected = computed(() => kernel.navigation.windows.viewOf(this.#window)?.conversation);
  readonly #isNew = computed(() => kernel.navigation.windows.viewOf(this.#window)?.new !== undefined);
  /** The ID of the chat that begins next. */
  readonly #fresh = signal(uuidv7());
  #asked = 0;

  /** Somebody wants to ask something new. */
  write(): void {
    void this.updateComplete.then(() => this.#chat()?.focusInput());
  }

  /** Shows a message of the chosen chat. */
  async show(seq: number): Promise<void> {
    await this.updateComplete;
    await this.#chat()?.jumpTo(seq);
  }

  /** A share that lets one write leads to its chat; what can only be read shows over everything. */
  async openShared(token: string): Promise<void> {
    try {
      const chat = await assistantApi.openShared(token);
      if (chat.conversationId !== undefined) this.#choose({ conversation: chat.conversationId });
      else await (await import('./shared-dialog')).readShared(chat);
    } catch (error) {
      const { openNote } = await import('./note');
      const reason = reasonOf(error);
      await openNote(t('assistant.shared.title'), reason === 'share_not_found' ? t('assistant.shared.gone') : errorText(reason));
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#window = kernel.navigation.windows.idOf(this) ?? '';
    addEventListener('focus', this.#lookAgain);
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('focus', this.#lookAgain);
  }

  protected override render(): TemplateResult {
    const id = this.#selected.value;
    const { chats, listed, link } = kernel.store.state.value;
    const isKnown = id !== undefined && chats.has(id);
    const hasChats = [...chats.values()].some(({ info }) => info.kind === 'assistant');
    if (about.value?.isConfigured === false && !hasChats) return html`<not-configured></not-configured>`;
    if (about.value === undefined && aboutError.value !== undefined && !hasChats) {
      return emptyState('alert', t('assistant.about.error'), errorText(aboutError.value), { label: t('action.retry'), run: () => void this.#load() });
    }
    const isChosen = id !== undefined && (isKnown || !listed || link !== 'online');
    return html`<div class="chat assistant" data-view=${isChosen || this.#isNew.value ? 'conversation' : 'list'}>
      <section class="chat-list" aria-label=${t('assistant.chats')}>
        <assistant-list .selected=${id} @choose=${(e: CustomEvent<string>) => this.#choose({ conversation: e.detail })} @new=${this.#onNew}></assistant-list>
      </section>
      <section class="chat-main" aria-label=${t('assistant.chat')}>
        ${id !== undefined && isChosen && !isKnown ? skeletonRows(4, t('assistant.loading'))
          : html`<assistant-chat .conversationId=${isChosen ? id : this.#fresh.value} .isNew=${!isChosen} @begun=${this.#onBegun} @back=${this.#onBack}></assistant-chat>`}
      </section>
    </div>`;
  }

  #chat(): AssistantChat | null {
    return this.querySelector<AssistantChat>('assistant-chat');
  }

  async #load(): Promise<void> {
    this.#asked = Date.now();
    await Promise.all([loadAbout(), loadDetails().catch((error: unknown) => console.warn('Settings and tags of chats are not known', error))]);
  }

  /** Providers come and go, and so does what one may use. */
  #lookAgain = (): void => {
    if (Date.now() - this.#asked < LOOK_AGAIN_MS) return;
    this.#asked = Date.now();
    void loadAbout();
  };

  #choose(view: Readonly<Record<string, string>>): void {
    if (view.conversation !== undefined && view.conversation === this.#selected.peek()) return;
    kernel.navigation.windows.setView(this.#window, view);
  }

  #onNew = (): void => {
    this.#choose({ new: 'yes' });
    this.write();
  };

  #onBegun = (event: CustomEvent<string>): void => {
    this.#choose({ conversation: event.detail });
    this.#fresh.value = uuidv7();
  };

  #onBack = (): void => kernel.navigation.windows.leadBack(this.#window, {});
}

customElements.define('hangout-assistant', AssistantWindow);
