import { computed, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { View } from '../../core/navigation';
import type { User } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar, conversationAvatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState } from '../../ui/states';
import type { Composer } from './composer';
import type { BlockDialog } from '../blocks';
import { isAssistant, nameOf, partnerOf, type Chat } from '../conversations';
import { invitationPane } from '../invitations';
import { presence, presenceOf } from '../people';
import './composer';
import './conversation-list';
import { drafts } from './drafts';
import { messageExtensions, sidePanes, WRITE, type SidePane } from './extensions';
import type { MessageList } from './message-list';
import './message-list';
import type { NewConversation } from './new-conversation';
import './new-conversation';
import { typingLine } from './typing-line';

/** Narrower than this the list and the conversation take turns. The style sheet has the same number. */
const TWO_PANES = 640;

const viewOf = (conversation: string, withDetails: boolean): View => (withDetails ? { conversation, details: 'open' } : { conversation });

/** `<hangout-chat>`: the list of conversations, the chosen one, and its details. Which one is chosen is kept with the window. */
export class ChatWindow extends Element {
  readonly #drafts = signal<ReadonlySet<string>>(new Set());
  #window = '';
  readonly #selected = computed(() => kernel.navigation.windows.viewOf(this.#window)?.conversation);
  readonly #pane = computed(() => {
    const view = kernel.navigation.windows.viewOf(this.#window) ?? {};
    return sidePanes().find((pane) => view[pane.view] !== undefined);
  });
  readonly #details = computed(() => kernel.navigation.windows.viewOf(this.#window)?.details === 'open');

  /** Opens a conversation, at a message if one is given. */
  async show(conversationId: string, seq?: number): Promise<void> {
    this.#choose(conversationId);
    await this.updateComplete;
    const list = this.querySelector<MessageList>('message-list');
    await list?.updateComplete;
    if (seq !== undefined) await list?.jumpTo(seq);
  }

  /** Asks with whom a new conversation shall be. */
  startNew(): void {
    this.querySelector<NewConversation>('new-conversation')?.open();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#window = kernel.navigation.windows.idOf(this) ?? '';
    this.addEventListener(WRITE, () => this.querySelector<Composer>('message-composer')?.focusInput());
    this.#stopDrafts = drafts.listen((key, text) => this.#noteDraft(key, text));
    void drafts.all().then((ids) => (this.#drafts.value = new Set(ids)));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopDrafts();
    presence.watch(this, undefined);
  }

  protected override firstUpdated(): void {
    if (!this.#selected.peek() && this.clientWidth >= TWO_PANES) this.#chooseFirst();
  }

  protected override render(): TemplateResult {
    const id = this.#selected.value;
    const chat = id === undefined ? undefined : kernel.store.state.value.chats.get(id);
    const pane = chat && this.#pane.value;
    const invitation = chat || id === undefined ? undefined : invitationPane(id);
    const view = chat ? (pane || this.#details.value ? 'details' : 'conversation') : invitation ? 'conversation' : 'list';
    return html`<div class="chat" data-view=${view}>
        <section class="chat-list" aria-label=${t('chat.conversations')}>
          <conversation-list .selected=${chat?.info.id} .drafts=${this.#drafts.value} @choose=${(e: CustomEvent<string>) => void this.#onChoose(e.detail)}
            @new=${() => this.startNew()}></conversation-list>
        </section>
        ${chat ? this.#conversation(chat) : invitation ? this.#invited(invitation) : this.#nothingChosen()}
        ${chat ? (pane ? this.#sidePane(chat, pane) : this.#details.value ? this.#detailsOf(chat) : nothing) : nothing}
      </div>
      <new-conversation @started=${(e: CustomEvent<string>) => void this.#onChoose(e.detail)}></new-conversation>
      <block-dialog></block-dialog>`;
  }

  /** The list watches only those whom it shows: a search or a filter may leave out whom one talks to. */
  protected override updated(): void {
    const info = kernel.store.now.chats.get(this.#selected.peek() ?? '')?.info;
    const partner = info && partnerOf(info, kernel.store.now.me.id)?.id;
    const key = `${partner ?? ''} ${info?.block ?? ''}`;
    if (key !== this.#watching) presence.watch(this, partner === undefined ? undefined : [partner]);
    this.#watching = key;
  }
  #watching = ' ';

  #conversation(chat: Chat): TemplateResult {
    const { me, typing, users } = kernel.store.state.value;
    const { info } = chat;
    const partner = partnerOf(info, me.id);
    const name = nameOf(info, me.id);
    const typists = [...(typing.get(info.id)?.keys() ?? [])].map((id) => users.get(id)?.name ?? t('chat.unknown'));
    const subtitle = info.block === 'byYou' ? t('block.state') : partner ? t(`chat.presence.${presenceOf(partner.id)}`) : t('chat.members', { count: info.memberCount });
    const label = t(this.#details.value ? 'chat.details.hide' : 'chat.details.show');
    return html`<section class="chat-main" aria-label=${name} @draft=${this.#onDraft}>
      <header class="pane-head">
        ${this.#backButton()}
        ${partner ? avatar(partner, 'm', presenceOf(partner.id)) : conversationAvatar(info)}
        <div class="pane-title"><h3>${name}</h3><p>${subtitle}</p></div>
        ${messageExtensions().map((e) => e.head?.(info.id) ?? nothing)}
        <button type="button" class="button-icon" title=${label} aria-label=${label} aria-pressed=${this.#details.value}
          @click=${() => this.#toggleDetails()}>${icon('info')}</button>
      </header>
      ${messageExtensions().map((e) => e.top?.(info.id) ?? nothing)}
      <message-list .conversationId=${info.id}></message-list>
      ${typingLine(typists)}
      <message-composer data-keep-clear .conversationId=${info.id}></message-composer>
    </section>`;
  }

  #backButton(): TemplateResult {
    const label = t('action.back');
    return html`<button type="button" class="button-icon chat-back" title=${label} aria-label=${label} @click=${this.#onBack}>${icon('back')}</button>`;
  }

  #invited(invitation: TemplateResult): TemplateResult {
    return html`<section class="chat-main" aria-label=${t('invitations.title')}>
      <header class="pane-head">${this.#backButton()}<h3>${t('invitations.title')}</h3></header>
      ${invitation}</section>`;
  }

  #nothingChosen(): TemplateResult {
    const { chats, listed, me } = kernel.store.state.value;
    const text = listed && ![...chats.values()].some((c) => !isAssistant(c.info))
      ? emptyState('mark', t('welcome.title', { name: me.name }), t('welcome.text'))
      : emptyState('chat', t('chat.choose.title'), t('chat.choose.text'));
    return html`<section class="chat-main chat-none">${text}</section>`;
  }

  #detailsOf(chat: Chat): TemplateResult {
    void import('./details-pane');
    const block = (event: CustomEvent<User>): void => void this.querySelector<BlockDialog>('block-dialog')?.open(event.detail);
    return html`<aside class="chat-details" aria-label=${t('chat.details')}>
      <details-pane .conversationId=${chat.info.id} @close=${() => this.#toggleDetails()} @block=${block}></details-pane></aside>`;
  }

  #sidePane(chat: Chat, pane: SidePane): TemplateResult {
    void pane.load();
    const value = kernel.navigation.windows.viewOf(this.#window)?.[pane.view] ?? '';
    const close = (): void => kernel.navigation.windows.leadBack(this.#window, viewOf(chat.info.id, false));
    return html`<aside class="chat-details chat-side" aria-label=${t(pane.label)}>${pane.render(chat.info.id, value, close)}</aside>`;
  }

  /** Details that do not hide the conversation stay open. */
  #choose(conversationId: string, isStep = true): void {
    if (this.#selected.peek() === conversationId) return;
    const staysOpen = this.#details.peek() && this.clientWidth >= TWO_PANES;
    kernel.navigation.windows.setView(this.#window, viewOf(conversationId, staysOpen), isStep);
  }

  #chooseFirst(): void {
    const newest = [...kernel.store.now.chats.values()].filter(({ info }) => !isAssistant(info)).sort((a, b) => (a.info.lastActivityAt < b.info.lastActivityAt ? 1 : -1))[0];
    if (newest) this.#choose(newest.info.id, false);
  }

  async #onChoose(id: string): Promise<void> {
    this.#choose(id);
    await this.updateComplete;
    // On a touch screen the keyboard would cover what one wants to read first.
    if (matchMedia('(pointer: fine)').matches) this.querySelector<Composer>('message-composer')?.focusInput();
  }

  #toggleDetails(): void {
    const id = this.#selected.peek();
    const { windows } = kernel.navigation;
    if (id === undefined) return;
    if (this.#details.peek()) windows.leadBack(this.#window, viewOf(id, false));
    else windows.setView(this.#window, viewOf(id, true));
  }

  #onBack = (): void => {
    const id = this.#selected.peek();
    if (this.#details.peek()) this.#toggleDetails();
    else if (this.#pane.peek() && id !== undefined) kernel.navigation.windows.leadBack(this.#window, viewOf(id, false));
    else kernel.navigation.windows.leadBack(this.#window, {});
  };

  #stopDrafts = (): void => undefined;

  #onDraft = (event: CustomEvent<{ conversationId: string; text: string }>): void => this.#noteDraft(event.detail.conversationId, event.detail.text);

  #noteDraft(key: string, text: string): void {
    const written = new Set(this.#drafts.peek());
    if (text.trim() === '') written.delete(key);
    else written.add(key);
    this.#drafts.value = written;
  }
}

customElements.define('hangout-chat', ChatWindow);
