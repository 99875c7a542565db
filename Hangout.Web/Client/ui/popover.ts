import type { Placement, VirtualElement } from '@floating-ui/dom';

export type Anchor = Element | VirtualElement;

const GAP = 6;
const MARGIN = 8;

const placing = () => import('@floating-ui/dom');

/** Fetches ahead what places popovers: they open offline, too. */
export const preparePopovers = (): Promise<unknown> => placing();

/** Keeps an element of the top layer beside another, on the screen and on the side with room, until the function it answers is called. */
export async function placeBeside(element: HTMLElement, anchor: Anchor, placement: Placement): Promise<() => void> {
  const { autoUpdate, computePosition, flip, offset, shift } = await placing();
  const middleware = [offset(GAP), flip({ padding: MARGIN }), shift({ padding: MARGIN, crossAxis: true })];
  return autoUpdate(anchor, element, () => {
    void computePosition(anchor, element, { strategy: 'fixed', placement, middleware }).then(({ x, y }) => {
      element.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
      element.classList.add('is-placed');
    });
  });
}

/** Shows a popover beside something. The browser closes it: by Escape, or a click elsewhere when it is an `auto` one. */
export function showBeside(popover: HTMLElement, anchor: Anchor, placement: Placement = 'bottom-start'): void {
  let isOpen = true;
  let stop = (): void => undefined;
  popover.classList.remove('is-placed');
  popover.showPopover();
  popover.addEventListener('toggle', function closed(event) {
    if (event.newState !== 'closed') return;
    popover.removeEventListener('toggle', closed);
    isOpen = false;
    stop();
  });
  placeBeside(popover, anchor, placement).then(
    (end) => {
      if (isOpen) stop = end;
      else end();
    },
    (error: unknown) => console.error('A popover was not placed', error),
  );
}

/** A popover of its own on the page, gone once it is closed. */
export function makePopover(className: string): HTMLElement {
  const popover = document.createElement('div');
  popover.className = `popover ${className}`;
  popover.popover = 'auto';
  popover.addEventListener('toggle', (event) => {
    if (event.newState === 'closed') popover.remove();
  });
  (document.querySelector('main') ?? document.body).append(popover); // A landmark, for those who walk by them.
  return popover;
}
