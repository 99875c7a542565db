import Combobox from '@github/combobox-nav';
import { html, render, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { User } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { showBeside } from '../../ui/popover';
import { replaceText } from '../../ui/writing';
import { membersOf } from '../conversations';
import { EVERYONE, mentionAt, offersEveryone, suggest } from './mentions';

const KEYS = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Tab']);
let made = 0;

/** Completes the mention at the caret of a text area: a list of people beside it, walked and chosen from by the keyboard. */
export class MentionCompletion {
  readonly #list = document.createElement('ul');
  readonly #combobox: Combobox;
  #options: readonly TemplateResult[] = [];

  constructor(private readonly area: HTMLTextAreaElement, private readonly conversationId: () => string, private readonly onChange: (text: string) => void) {
    this.#list.className = 'popover mentions';
    this.#list.id = `mentions-${++made}`;
    this.#list.popover = 'manual';
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', t('composer.mention'));
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault()); // The focus stays in the text.
    this.#list.addEventListener('combobox-commit', (event) => this.#complete((event.target as HTMLElement).dataset.username));
    area.after(this.#list);
    this.#combobox = new Combobox(area, this.#list, { firstOptionSelectionMode: 'selected' });
    this.#keepTextBox();
  }

  get isOpen(): boolean {
    return this.#options.length > 0;
  }

  /** Whether the list takes a key, or closes by it. */
  takes(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.shiftKey) return false;
    if (event.key !== 'Escape') return KEYS.has(event.key);
    event.preventDefault();
    this.close();
    return true;
  }

  /** Looks at what stands before the caret. */
  async look(): Promise<void> {
    const { area } = this;
    const id = this.conversationId();
    const mention = area.selectionStart === area.selectionEnd ? mentionAt(area.value, area.selectionStart) : undefined;
    if (!mention) {
      this.close();
      return;
    }
    const people = await membersOf(id);
    await new Promise((done) => setTimeout(done)); // The combobox unselects at the end of the event that led here.
    if (id !== this.conversationId() || area !== document.activeElement) return;
    const { chats, me } = kernel.store.now;
    const everyone = offersEveryone(chats.get(id)?.info, mention.word) ? [this.#everyone()] : [];
    this.#show([...everyone, ...suggest(people, mention.word, me.id).map((user) => this.#person(user))]);
  }

  close(): void {
    this.#show([]);
  }

  /** The text area goes. */
  end(): void {
    this.close();
    this.#combobox.destroy();
    this.#list.remove();
  }

  #person(user: User): TemplateResult {
    return html`<li id=${`${this.#list.id}-${user.id}`} role="option"
      data-username=${user.username}>${avatar(user, 's')}<span dir="auto">${user.name}</span><small>@${user.username}</small></li>`;
  }

  #everyone(): TemplateResult {
    return html`<li id=${`${this.#list.id}-${EVERYONE}`} role="option"
      data-username=${EVERYONE}>${icon('people')}<span>${t('composer.everyone')}</span><small>@${EVERYONE}</small></li>`;
  }

  #show(options: readonly TemplateResult[]): void {
    const wasOpen = this.isOpen;
    this.#options = options;
    if (!this.isOpen) {
      if (!wasOpen) return;
      this.#combobox.stop();
      this.#keepTextBox();
      this.#list.hidePopover();
      return;
    }
    render(html`${options}`, this.#list);
    if (wasOpen) {
      this.#combobox.resetSelection();
    } else {
      showBeside(this.#list, this.area.form ?? this.area, 'top-start');
      this.#combobox.start();
      this.#keepTextBox();
    }
  }

  /** A text of several lines is no combobox (ARIA); the list that it controls is told by the other attributes. */
  #keepTextBox(): void {
    for (const name of ['role', 'aria-expanded']) this.area.removeAttribute(name);
  }

  #complete(username: string | undefined): void {
    const { area } = this;
    const mention = mentionAt(area.value, area.selectionStart);
    if (!mention || username === undefined) return;
    replaceText(area, mention.start, area.selectionStart, `@${username} `);
    this.close();
    this.onChange(area.value);
  }
}
