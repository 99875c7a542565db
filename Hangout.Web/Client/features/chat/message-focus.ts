import { html } from 'lit';
import { t } from '../../i18n/t';
import { openMenu } from '../../ui/menu';
import { actionsFor, messageExtensions, WRITE, type ShownMessage } from './extensions';
import { MessageToolbar } from './message-toolbar';

const LONG_PRESS_MS = 450;
const MOVED_PX = 10;

/**
 * Which message a person means: the one under the pointer, with the focus, or pressed for long on a touch screen. It gets the toolbar;
 * a right click, the menu key or a long press open its menu. Arrows walk the messages.
 */
export class MessageFocus {
  readonly #toolbar = new MessageToolbar();
  #pressTimer: ReturnType<typeof setTimeout> | undefined;
  #pressedAt = { x: 0, y: 0 };
  /** Held for long enough; its menu opens when the finger lets go, which would close one that is open. */
  #held: HTMLElement | undefined;

  constructor(private readonly list: HTMLElement, private readonly shownOf: (id: string) => ShownMessage | undefined) {
    this.#toolbar.openMenu = (beside) => this.#openMenu(this.#toolbar.closest<HTMLElement>('.message'), beside);
    list.addEventListener('pointerover', (event) => event.pointerType === 'mouse' && this.#moveTo(messageAt(event)));
    list.addEventListener('pointerleave', () => this.#leave());
    list.addEventListener('focusin', (event) => this.#moveTo(messageAt(event)));
    list.addEventListener('focusout', () => setTimeout(() => this.#leave()));
    list.addEventListener('keydown', this.#onKey);
    list.addEventListener('contextmenu', this.#onContextMenu);
    list.addEventListener('pointerdown', this.#onPress);
    list.addEventListener('scroll', () => this.#endPress(), true);
    for (const type of ['pointerup', 'pointercancel'] as const) list.addEventListener(type, this.#onRelease);
    list.addEventListener('pointermove', (event) => {
      if (Math.hypot(event.clientX - this.#pressedAt.x, event.clientY - this.#pressedAt.y) > MOVED_PX) this.#endPress();
    });
  }

  /** The list goes, or shows another conversation. */
  reset(): void {
    this.#endPress();
    this.#toolbar.remove();
  }

  /** The list was drawn anew: what can be done may be another. */
  refresh(): void {
    if (this.#toolbar.isConnected) this.#toolbar.requestUpdate();
  }

  #moveTo(row: HTMLElement | undefined): void {
    const id = row?.dataset.id;
    if (!row || id === undefined || row === this.#toolbar.parentElement || !this.shownOf(id)) return;
    if (this.#toolbar.contains(document.activeElement)) return; // Somebody uses it by the keyboard.
    this.#toolbar.shown = () => this.shownOf(id);
    row.append(this.#toolbar);
    this.#toolbar.requestUpdate();
  }

  #leave(): void {
    const row = this.#toolbar.parentElement;
    if (row && !row.matches(':hover') && !row.contains(document.activeElement)) this.#toolbar.remove();
  }

  #openMenu(row: HTMLElement | null | undefined, beside: HTMLElement | { x: number; y: number }): void {
    const id = row?.dataset.id;
    const shown = id === undefined ? undefined : this.shownOf(id);
    if (!row || !shown) return;
    const anchor = beside instanceof HTMLElement ? beside : { getBoundingClientRect: () => new DOMRect(beside.x, beside.y, 0, 0), contextElement: row };
    const close = (): void => menu.hidePopover();
    const actions = actionsFor(shown).filter((action) => !action.isNotInMenu);
    const items = actions.map((action) => ({ ...action, label: t(action.title), run: () => action.run(shown, row) }));
    const above = messageExtensions().map((e) => e.menu?.(shown, () => close()));
    const menu = openMenu(anchor, t('messages.actions'), items, html`${above}`);
    row.classList.add('has-menu');
    menu.addEventListener('toggle', (event) => event.newState === 'closed' && row.classList.remove('has-menu'));
  }

  #onContextMenu = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    const row = messageAt(event);
    if (row && (event as Partial<PointerEvent>).pointerType === 'touch') {
      event.preventDefault(); // See #onPress.
      return;
    }
    // Links and selected text have a menu of the browser's own.
    if (!row || target.closest('a, textarea, input') || (getSelection()?.toString() ?? '') !== '') return;
    event.preventDefault();
    const byKey = event.clientX === 0 && event.clientY === 0;
    this.#openMenu(row, byKey ? row : { x: event.clientX, y: event.clientY });
  };

  #onPress = (event: PointerEvent): void => {
    this.#endPress();
    const target = event.target as HTMLElement;
    if (event.pointerType !== 'touch' || target.closest('a, button, textarea')) return;
    this.#pressedAt = { x: event.clientX, y: event.clientY };
    const row = messageAt(event);
    this.#pressTimer = setTimeout(() => {
      this.#held = row;
      row?.classList.add('has-menu');
    }, LONG_PRESS_MS);
  };

  #onRelease = (): void => {
    const held = this.#held;
    this.#endPress();
    if (held) setTimeout(() => this.#openMenu(held, this.#pressedAt));
  };

  #endPress(): void {
    clearTimeout(this.#pressTimer);
    this.#held?.classList.remove('has-menu');
    this.#held = undefined;
  }

  #onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('.message');
    const onRow = target === row;
    if (!onRow && !target.matches('.messages-scroll')) return;
    if (event.key === 'Enter' && row) {
      event.preventDefault();
      this.#openMenu(row, row);
      return;
    }
    if (row && this.#runByKey(event, row)) {
      event.preventDefault();
      return;
    }
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const next = this.#neighbour(row, event.key === 'ArrowUp' ? -1 : 1);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
  };

  /** Actions have keys of their own while a message has the focus; Escape goes back to writing. */
  #runByKey(event: KeyboardEvent, row: HTMLElement): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (event.key === 'Escape') {
      // A thread has a composer of its own.
      const area = this.list.querySelector<HTMLElement>('message-composer textarea');
      if (area) area.focus();
      else row.dispatchEvent(new CustomEvent(WRITE, { bubbles: true }));
      return true;
    }
    const shown = this.shownOf(row.dataset.id ?? '');
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    const action = shown && actionsFor(shown).findLast((one) => one.key === key);
    if (action) action.run(shown, row);
    return action !== undefined;
  }

  /** From no message: the last one that is to be seen. */
  #neighbour(row: HTMLElement | null, step: number): HTMLElement | undefined {
    const rows = [...this.list.querySelectorAll<HTMLElement>('.message[data-seq]')];
    if (row) return rows[rows.indexOf(row) + step];
    const bottom = this.list.getBoundingClientRect().bottom;
    return rows.findLast((one) => one.getBoundingClientRect().top < bottom);
  }
}

function messageAt(event: Event): HTMLElement | undefined {
  return (event.target as HTMLElement).closest<HTMLElement>('.message[data-seq]') ?? undefined;
}
