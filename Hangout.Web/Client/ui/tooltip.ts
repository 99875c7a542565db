import { noChange } from 'lit';
import { AsyncDirective, directive, type ElementPart } from 'lit/async-directive.js';
import { PartType, type PartInfo } from 'lit/directive.js';
import { showBeside } from './popover';

const SHOW_AFTER_MS = 350;

/** The one tooltip of the page. What it says stands in its owner's label, too: it is for those who look. */
let bubble: HTMLElement | undefined;
let shownFor: Element | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function show(owner: Element, text: string): void {
  hide();
  timer = setTimeout(() => {
    bubble ??= makeBubble();
    bubble.textContent = text;
    shownFor = owner;
    showBeside(bubble, owner, 'top');
  }, SHOW_AFTER_MS);
}

function hide(): void {
  clearTimeout(timer);
  shownFor = undefined;
  if (bubble?.matches(':popover-open')) bubble.hidePopover();
}

function makeBubble(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'popover tooltip';
  element.popover = 'manual';
  element.ariaHidden = 'true';
  document.body.append(element);
  addEventListener('keydown', (event) => event.key === 'Escape' && hide(), true);
  return element;
}

class TooltipDirective extends AsyncDirective {
  #text = '';
  #element: Element | undefined;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('A tooltip belongs to an element');
  }

  override render(_text: string): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [text]: [string]): unknown {
    this.#text = text;
    if (!this.#element) {
      this.#element = element;
      for (const type of ['pointerenter', 'focusin']) element.addEventListener(type, () => show(element, this.#text));
      for (const type of ['pointerleave', 'focusout', 'click']) element.addEventListener(type, hide);
    }
    if (shownFor === element && bubble) bubble.textContent = text;
    return noChange;
  }

  protected override disconnected(): void {
    if (shownFor === this.#element) hide();
  }
}

/** `<button ${tooltip('Who reacted')}>`: a short text beside what the pointer or the focus is on. */
export const tooltip = directive(TooltipDirective);
