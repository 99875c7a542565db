import { html, nothing, render, type TemplateResult } from 'lit';
import { icon } from './icons';
import { sideStep } from './keys';
import { makePopover, showBeside, type Anchor } from './popover';

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  readonly isDanger?: boolean;
  /** The key that does the same where the menu was opened. */
  readonly key?: string;
  /** One of several of which one is chosen. */
  readonly isChosen?: boolean;
  readonly run: () => void;
}

/** What the items of a menu share, wherever the menu stands. */
export const menuItem = ({ label, icon: symbol, isDanger, isChosen, key, run }: MenuItem): TemplateResult =>
  html`<button type="button" role=${isChosen === undefined ? 'menuitem' : 'menuitemradio'} aria-checked=${isChosen === undefined ? nothing : isChosen ? 'true' : 'false'}
    tabindex="-1" class="menu-item ${isDanger ? 'is-danger' : ''}"
    aria-keyshortcuts=${key ?? nothing} @click=${run}>${icon(symbol)}${label}
    ${key === undefined ? nothing : html`<kbd aria-hidden="true">${key}</kbd>`}
    ${isChosen ? html`<span class="menu-check">${icon('check')}</span>` : nothing}</button>`;

/** Opens a menu beside something, the focus on its first item. `above` stands over the items: quick choices, for instance. */
export function openMenu(anchor: Anchor, label: string, items: readonly MenuItem[], above: TemplateResult | typeof nothing = nothing): HTMLElement {
  const popover = makePopover('menu');
  popover.setAttribute('role', 'menu');
  popover.setAttribute('aria-label', label);
  const closing = (run: () => void) => () => {
    popover.hidePopover();
    run();
  };
  render(html`${above}${items.map((item) => menuItem({ ...item, run: closing(item.run) }))}`, popover);
  popover.addEventListener('keydown', walkMenu);
  showBeside(popover, anchor);
  itemsOf(popover)[0]?.focus();
  return popover;
}

const itemsOf = (menu: HTMLElement): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];

/** Arrows, Home, End and first letters walk a menu (WAI-ARIA). */
export function walkMenu(event: KeyboardEvent): void {
  const items = itemsOf(event.currentTarget as HTMLElement);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = nextItem(event.key, at, items);
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}

function nextItem(key: string, at: number, items: readonly HTMLElement[]): HTMLElement | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key] ?? sideStep(key);
  if (step !== undefined) return items[(at + step + items.length) % items.length];
  if (key === 'Home') return items[0];
  if (key === 'End') return items.at(-1);
  if (key.length !== 1) return undefined;
  const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  return after.find((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase()));
}
