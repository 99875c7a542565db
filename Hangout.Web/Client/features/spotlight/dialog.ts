import Combobox from '@github/combobox-nav';
import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel } from '../../core';
import { limits } from '../../core/wire';
import { listText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { emptyState } from '../../ui/states';
import { Server, type GroupState } from './asked';
import { commandItems, conversationItems, peopleItems, type GroupKey, type Item } from './items';
import { PREFIXES, typedIn, type Scope } from './ranking';
import { noteUse } from './used';

interface Group {
  readonly key: GroupKey;
  readonly title: string;
  readonly items: readonly Item[];
  readonly state: GroupState<unknown>['state'];
}

const OPTION = '[role=option]';
const SCOPES = ['people', 'conversations', 'commands'] as const;

/** `<hangout-spotlight>`: what the page knows shows with every letter, and what the server finds joins it group by group. */
export class Spotlight extends Element {
  readonly #text = signal('');
  readonly #server = new Server();
  #combobox: Combobox | undefined;
  #items: ReadonlyMap<string, Item> = new Map();
  /** The option that the person chose by the arrows; until then the first one is chosen. */
  #chosen: string | undefined;

  open(text: string): void {
    this.#text.value = text;
    document.body.append(this);
    void this.updateComplete.then(() => {
      this.querySelector('dialog')?.showModal();
      this.#start();
    });
  }

  close(): void {
    this.querySelector('dialog')?.close();
  }

  protected override render(): TemplateResult {
    const typed = typedIn(this.#text.value);
    const groups = this.#groups();
    this.#items = new Map(groups.flatMap(({ items }) => items).map((item) => [item.key, item]));
    return html`<dialog class="spotlight" closedby="any" aria-label=${t('spotlight.title')}
      @close=${this.#onClose} @cancel=${(e: Event) => e.stopPropagation()}
      @keydown=${this.#onDialogKey} @click=${(e: Event) => e.target === e.currentTarget && this.close()}>
      <search class="spotlight-head">
        <label>${icon('search')}<span class="visually-hidden">${t('spotlight.label')}</span>
          <input type="text" inputmode="search" enterkeyhint="go" autocomplete="off" autocapitalize="none" spellcheck="false" dir="auto"
            maxlength=${limits.searchQuery} placeholder=${t('spotlight.placeholder')} .value=${this.#text.value} @input=${this.#onInput} @keydown=${this.#onKey} /></label>
        <button type="button" class="button-icon" title=${t('action.close')} aria-label=${t('action.close')}
          @click=${() => this.close()}>${icon('close')}</button>
      </search>
      <div class="filters spotlight-scopes" role="group"
        aria-label=${t('search.kinds')}>${SCOPES.map((scope) => this.#scope(scope, typed.scope))}</div>
      ${this.#isOffline() ? html`<p class="spotlight-note" role="status">${icon('alert')}${t('spotlight.offline')}</p>` : nothing}
      <div class="spotlight-scroll">
        <div class="spotlight-list" id="spotlight-list" role="listbox" aria-label=${t('spotlight.results')} @combobox-commit=${this.#onCommit}
          @pointerdown=${(e: Event) => e.preventDefault()}>${repeat(groups.filter(isShown), ({ key }) => key, (group) => this.#group(group))}</div>
        ${this.#remainder(groups)}
      </div>
      <footer class="spotlight-foot" aria-hidden="true"><span><kbd>↑</kbd><kbd>↓</kbd>${t('spotlight.key.walk')}</span>
        <span><kbd>⇥</kbd>${t('spotlight.key.group')}</span><span><kbd>↵</kbd>${t('spotlight.key.open')}</span></footer>
      <p class="visually-hidden" role="status">${this.#text.value === '' ? '' : t('spotlight.found', { count: this.#items.size })}</p>
    </dialog>`;
  }

  protected override updated(): void {
    if (this.querySelector('dialog')?.open) this.#select();
  }

  #groups(): readonly Group[] {
    const typed = typedIn(this.#text.value);
    const { scope, query } = typed;
    const people = this.#server.people.value;
    const isWanted = (key: Scope): boolean => scope === 'all' || scope === key;
    const group = (key: GroupKey, items: readonly Item[], state: Group['state'] = 'there'): Group => ({
      key, items, state, title: query === '' && scope === 'all' && key === 'conversations' ? t('spotlight.recent') : t(`spotlight.group.${key}`),
    });
    const asked = (key: 'messages' | 'posts' | 'files'): Group => group(key, this.#server[key].value.found, this.#server[key].value.state);
    return [
      ...(isWanted('conversations') ? [group('conversations', conversationItems(typed))] : []),
      ...(isWanted('people') && (scope === 'people' || query !== '')
        ? [group('people', peopleItems(typed, people.found), people.state === 'none' ? 'there' : people.state)] : []),
      ...(isWanted('commands') ? [group('commands', commandItems(typed))] : []),
      ...(scope === 'all' ? [asked('messages'), asked('posts'), asked('files')] : []),
    ];
  }

  #group({ key, title, items, state }: Group): TemplateResult {
    return html`<div role="group" aria-labelledby=${`spotlight-${key}`} class="spotlight-group" data-group=${key} aria-busy=${state === 'busy'}>
      <div class="spotlight-title" id=${`spotlight-${key}`}>${title}
        ${state === 'busy' ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}</div>
      ${repeat(items, (item) => item.key, (item) => this.#option(item))}
      ${state === 'failed' ? html`<div role="option" class="spotlight-row is-failed" id=${`spotlight-again-${key}`}
        data-again=${key}><span class="spotlight-symbol">${icon('retry')}</span>
        <span class="spotlight-words"><span>${t('spotlight.failed')}</span></span></div>` : nothing}
      ${state === 'busy' && items.length === 0 ? html`<div class="spotlight-busy">${t('spotlight.busy')}</div>` : nothing}
    </div>`;
  }

  #option({ key, symbol, title, note, aside, keys }: Item): TemplateResult {
    return html`<div role="option" class="spotlight-row" id=${`spotlight-${key}`} data-key=${key}>${symbol}
      <span class="spotlight-words"><span dir="auto">${title}</span>${note === undefined || note === '' ? nothing : html`<small dir="auto">${note}</small>`}</span>
      ${aside === undefined ? nothing : html`<small class="spotlight-aside">${aside}</small>`}
      ${keys === undefined ? nothing : html`<span class="spotlight-keys">${keys.split('+').map((one) => html`<kbd>${one}</kbd>`)}</span>`}
    </div>`;
  }

  /** Which groups have nothing; or that there is nothing at all. */
  #remainder(groups: readonly Group[]): TemplateResult | typeof nothing {
    const typed = typedIn(this.#text.value);
    if (typed.query === '' || groups.some(({ state }) => state === 'busy')) return nothing;
    const empty = groups.filter(({ items, state }) => items.length === 0 && state === 'there');
    if (empty.length === groups.filter(({ state }) => state !== 'none').length) return emptyState('search', t('spotlight.none.title'), t('spotlight.none.text'));
    if (empty.length === 0 || typed.scope !== 'all') return nothing;
    const names = listText(empty.map(({ title }) => title), 'disjunction');
    return html`<p class="spotlight-nothing">${t('spotlight.nothing', { groups: names })}</p>`;
  }

  #scope(scope: (typeof SCOPES)[number], chosen: Scope): TemplateResult {
    const label = t(`spotlight.only.${scope}`);
    const choose = (): void => this.#write(`${scope === chosen ? '' : PREFIXES[scope]}${typedIn(this.#text.peek()).query}`);
    return html`<button type="button" class="chip" aria-pressed=${scope === chosen} title=${t('spotlight.only', { what: label })}
      @pointerdown=${(e: Event) => e.preventDefault()} @click=${choose}><code aria-hidden="true">${PREFIXES[scope]}</code>${label}</button>`;
  }

  #isOffline(): boolean {
    return ['offline', 'reconnecting', 'ended'].includes(kernel.store.state.value.link);
  }

  #start(): void {
    const input = this.querySelector('input');
    const list = this.querySelector<HTMLElement>('.spotlight-list');
    if (!input || !list) return;
    this.#combobox = new Combobox(input, list, { tabInsertsSuggestions: false, firstOptionSelectionMode: 'selected' });
    this.#combobox.start();
    input.focus();
    this.#write(this.#text.peek());
    this.#select();
  }

  #write(text: string): void {
    this.#text.value = text;
    this.#chosen = undefined;
    this.#server.ask(typedIn(text));
    this.querySelector('input')?.focus();
  }

  /** What the person chose stays chosen while more is found; else it is the first. */
  #select(): void {
    const options = [...this.querySelectorAll<HTMLElement>(OPTION)];
    const chosen = options.findIndex(({ id }) => id === this.#chosen);
    if (chosen < 0) this.#chosen = undefined;
    this.#choose(options, Math.max(chosen, 0));
  }

  #choose(options: readonly HTMLElement[], at: number): void {
    if (options.length > 0 && selectedOf(options) === at) return;
    // The option that was chosen may be gone.
    this.#combobox?.clearSelection();
    for (let step = 0; step <= at && options.length > 0; step++) this.#combobox?.navigate(1);
  }

  #onInput = (event: InputEvent): void => this.#write((event.target as HTMLInputElement).value);

  #onKey = (event: KeyboardEvent): void => {
    if (composing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    const options = [...this.querySelectorAll<HTMLElement>(OPTION)];
    const at = selectedOf(options);
    if (event.key === 'Enter') options[Math.max(at, 0)]?.click();
    else if (event.key === 'Tab' && options.length > 0) this.#walkTo(options, this.#nextGroup(options, at, event.shiftKey));
    else if (event.key === 'ArrowDown') this.#walkTo(options, (at + 1) % options.length);
    else if (event.key === 'ArrowUp') this.#walkTo(options, (Math.max(at, 0) - 1 + options.length) % options.length);
    else return;
    // The combobox would stop at the ends.
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  #walkTo(options: readonly HTMLElement[], at: number): void {
    this.#chosen = options[at]?.id;
    this.#choose(options, at);
  }

  /** The first option of the group after, or before, the one that has the selected option. */
  #nextGroup(options: readonly HTMLElement[], at: number, isBack: boolean): number {
    const groupOf = (option: HTMLElement | undefined): globalThis.Element | null => option?.closest('.spotlight-group') ?? null;
    const firsts = options.flatMap((option, i) => (groupOf(option) === groupOf(options[i - 1]) ? [] : [i]));
    const current = firsts.findLastIndex((first) => first <= at);
    return firsts[(current + (isBack ? -1 : 1) + firsts.length) % firsts.length] ?? 0;
  }

  /** Keys of the desk and of what is in front are not for what lies behind. */
  #onDialogKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') event.stopPropagation();
  };

  #onCommit = (event: Event): void => {
    const { key, again } = (event.target as HTMLElement).dataset;
    if (again !== undefined) {
      this.#server.again(again as 'messages');
      return;
    }
    const item = key === undefined ? undefined : this.#items.get(key);
    if (!item || key === undefined) return;
    if (key.startsWith('command-')) noteUse(key.slice('command-'.length));
    // The focus goes back first, so that what opens can take it.
    this.close();
    item.run();
  };

  #onClose = (): void => {
    this.#server.end();
    this.#combobox?.destroy();
    this.remove();
  };
}

/** A group that has nothing to show is told of below. */
const isShown = ({ items, state }: Group): boolean => items.length > 0 || state === 'busy' || state === 'failed';

const selectedOf = (options: readonly HTMLElement[]): number => options.findIndex((option) => option.getAttribute('aria-selected') === 'true');

customElements.define('hangout-spotlight', Spotlight);

export function openSpotlight(text: string): void {
  if (!document.querySelector('hangout-spotlight')) new Spotlight().open(text);
}
