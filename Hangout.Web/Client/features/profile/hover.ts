import { kernel } from '../../core';
import type { Who } from './profiles';

const SHOW_AFTER_MS = 400;
const HIDE_AFTER_MS = 250;
const LONG_PRESS_MS = 450;
const NAMES = '[data-person], [data-username].mention';

let timer: ReturnType<typeof setTimeout> | undefined;
let shownFor: Element | undefined;

const card = () => import('./card');

/** Whom a name, a picture or a mention on the page is of. */
function whoAt(target: EventTarget | null): { readonly element: HTMLElement; readonly who: Who } | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>(NAMES) : null;
  if (!element || element.closest('[data-no-card], dialog, .popover')) return undefined;
  const { person, username } = element.dataset;
  if (person !== undefined) return person === 'nobody' || person === '' ? undefined : { element, who: { userId: person } };
  return username === undefined || username === 'all' ? undefined : { element, who: { username } };
}

function later(work: () => void, ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(work, ms);
}

function show(element: HTMLElement, who: Who): void {
  if (!element.isConnected || shownFor === element) return;
  shownFor = element;
  card().then(({ showCard }) => {
    if (shownFor === element) showCard(element, who);
  }, (error: unknown) => console.warn('The card could not be shown', error));
}

function hide(): void {
  clearTimeout(timer);
  if (!shownFor) return;
  shownFor = undefined;
  card().then(({ hideCard }) => hideCard(), (error: unknown) => console.warn('The card is still there', error));
}

const isInCard = (target: EventTarget | null): boolean => target instanceof Element && target.closest('person-card') !== null;

/** Where a name is no button of its own, a click on it opens the person; a row that it stands in has its own meaning. */
function isFree(element: HTMLElement): boolean {
  const control = element.closest('button, a, label, [role=option], [role=menuitem]');
  return control === null || control === element;
}

function open(who: Who): void {
  hide();
  kernel.navigation.navigate('profile', who);
}

/** Shows who somebody is while the pointer or the focus rests on their name or picture; a click on it opens their page. */
export function followPointer(): void {
  document.addEventListener('pointerover', ({ target, pointerType }) => {
    if (pointerType === 'touch') return;
    if (isInCard(target)) clearTimeout(timer);
    else {
      const found = whoAt(target);
      if (found?.element === shownFor && found) clearTimeout(timer);
      else if (found) later(() => show(found.element, found.who), SHOW_AFTER_MS);
      else if (shownFor) later(hide, HIDE_AFTER_MS);
      else clearTimeout(timer);
    }
  });
  document.addEventListener('focusin', ({ target }) => {
    if (isInCard(target)) {
      clearTimeout(timer);
      return;
    }
    const found = target instanceof Element && target.matches(NAMES) && target.matches(':focus-visible') ? whoAt(target) : undefined;
    if (found) later(() => show(found.element, found.who), SHOW_AFTER_MS);
    else hide();
  });
  // What closes first closes alone: a window, a reply or a menu stays.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && shownFor) {
      event.preventDefault();
      event.stopPropagation();
    }
    hide();
  }, true);
  document.addEventListener('scroll', ({ target }) => !isInCard(target) && hide(), { capture: true, passive: true });
  document.addEventListener('pointerdown', (event) => {
    if (!isInCard(event.target)) hide();
    const found = event.pointerType === 'touch' ? whoAt(event.target) : undefined;
    if (found && isFree(found.element)) later(() => show(found.element, found.who), LONG_PRESS_MS);
  });
  for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, (event) => (event as PointerEvent).pointerType === 'touch' && clearTimeout(timer));
  document.addEventListener('click', (event) => {
    const found = event.defaultPrevented || event.button !== 0 ? undefined : whoAt(event.target);
    // A button that carries a name does itself what it is for.
    if (found && isFree(found.element) && found.element.localName !== 'button' && shownFor !== found.element) open(found.who);
    else if (found && isFree(found.element) && found.element.localName !== 'button' && matchMedia('(pointer: fine)').matches) open(found.who);
  });
  document.addEventListener('keydown', (event) => {
    const found = event.key === 'Enter' && event.target instanceof Element && event.target.matches('[data-username].mention') ? whoAt(event.target) : undefined;
    if (!found) return;
    event.preventDefault();
    open(found.who);
  });
}
