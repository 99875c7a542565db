import Combobox from '@github/combobox-nav';
import { html, render, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { showBeside } from '../../ui/popover';
import { replaceText } from '../../ui/writing';
import { messageExtensions, type Completer, type Suggestion, type Writing } from './extensions';

const KEYS = new Set(['ArrowDown', 'ArrowUp', 'Enter', 'Tab']);
let made = 0;

/** Completes what stands at the caret of a text area, as features say: a list beside it, walked and chosen from by the keyboard. */
export class Completion {
  readonly #list = document.createElement('ul');
  readonly #combobox: Combobox;
  #suggestions: readonly Suggestion[] = [];
  #completer: Completer | undefined;
  /** The newest look; what an older one finds is of no use. */
  #look = 0;

  constructor(private readonly area: HTMLTextAreaElement, private readonly writing: Writing, private readonly onChange: (text: string) => void,
    private readonly completers = (): readonly Completer[] => messageExtensions().flatMap((e) => e.completers ?? [])) {
    this.#list.className = 'popover completions';
    this.#list.id = `completions-${++made}`;
    this.#list.popover = 'manual';
    this.#list.setAttribute('role', 'listbox');
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault()); // The focus stays in the text.
    this.#list.addEventListener('combobox-commit', (event) => this.#complete((event.target as HTMLElement).dataset.key));
    area.after(this.#list);
    this.#combobox = new Combobox(area, this.#list, { firstOptionSelectionMode: 'selected' });
    this.#keepTextBox();
  }

  get isOpen(): boolean {
    return this.#suggestions.length > 0;
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
    const look = ++this.#look;
    const { area } = this;
    const { conversationId } = this.writing;
    const found = this.#typed();
    if (!found) {
      this.close();
      return;
    }
    const suggestions = await found.completer.suggest(found.word, this.writing);
    await new Promise((done) => setTimeout(done)); // The combobox unselects at the end of the event that led here.
    if (look !== this.#look || conversationId !== this.writing.conversationId || area !== document.activeElement) return;
    this.#show(suggestions, found.completer);
  }

  close(): void {
    this.#look++;
    this.#show([], undefined);
  }

  /** The text area goes. */
  end(): void {
    this.close();
    this.#combobox.destroy();
    this.#list.remove();
  }

  #typed(): { completer: Completer; start: number; word: string } | undefined {
    const { value, selectionStart, selectionEnd } = this.area;
    if (selectionStart !== selectionEnd) return undefined;
    for (const completer of this.completers()) {
      const typed = completer.at(value, selectionStart);
      if (typed) return { completer, ...typed };
    }
    return undefined;
  }

  #option({ key, view }: Suggestion): TemplateResult {
    return html`<li id=${`${this.#list.id}-${key}`} role="option" data-key=${key}>${view}</li>`;
  }

  #show(suggestions: readonly Suggestion[], completer: Completer | undefined): void {
    const wasOpen = this.isOpen;
    this.#suggestions = suggestions;
    this.#completer = completer;
    if (!this.isOpen) {
      if (!wasOpen) return;
      this.#combobox.stop();
      this.#keepTextBox();
      this.#list.hidePopover();
      return;
    }
    if (completer) this.#list.setAttribute('aria-label', t(completer.label));
    render(html`${suggestions.map((one) => this.#option(one))}`, this.#list);
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

  #complete(key: string | undefined): void {
    const { area } = this;
    const typed = this.#completer?.at(area.value, area.selectionStart);
    const chosen = this.#suggestions.find((one) => one.key === key);
    if (!typed || !chosen) return;
    replaceText(area, typed.start, area.selectionStart, chosen.text);
    this.close();
    this.onChange(area.value);
  }
}
