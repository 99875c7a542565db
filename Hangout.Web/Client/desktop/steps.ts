import { effect } from '@preact/signals-core';
import type { View } from '../core/navigation';
import { windows } from '.';
import { sameView, type Place } from './windows';

/** What an entry of the browser's history holds. */
interface Entry {
  readonly step?: Place;
  /** Where the person was before this step. */
  readonly before?: Place;
}

const entry = (): Entry => (history.state ?? {}) as Entry;

/**
 * Every step of a person is an entry of the browser's history: another window in front, or something else in it. What happens without
 * them (another tab, another screen size, the first conversation chosen for them) changes the entry that is there.
 */
export function recordSteps(): void {
  effect(() => {
    const front = windows.front.value;
    if (!front) return;
    const step: Place = { window: front.id, module: front.module, view: front.view };
    const { step: held, before } = entry();
    if (held && isSame(held, step)) return;
    // An entry without a step is a link that was followed: it is this step.
    if (held && windows.isStep) history.pushState({ step, before: held } satisfies Entry, '');
    else history.replaceState({ step, before } satisfies Entry, '');
  });
  addEventListener('popstate', (event) => {
    const { step } = (event.state ?? {}) as Entry;
    if (!step) return;
    const id = windows.goTo(step)?.id;
    const element = id === undefined ? null : document.getElementById(`w-${id}`);
    if (element && !element.contains(document.activeElement)) element.focus();
  });
}

/** Leads a window to a view: back in the history where the person came from there, else by a new step. */
export function leadBack(id: string, view: View): void {
  const { before } = entry();
  if (before?.window === id && sameView(before.view, view)) history.back();
  else windows.setView(id, view);
}

const isSame = (a: Place, b: Place): boolean => a.window === b.window && a.module === b.module && sameView(a.view, b.view);
