const SHOW_MS = 5_000;

let shown: HTMLElement | undefined;

/** Says for a few seconds what came of something that has no place of its own on the screen: above everything, and aloud. */
export function flash(text: string, isBad = false): void {
  shown?.remove();
  const element = document.createElement('div');
  element.className = `popover flash ${isBad ? 'is-bad' : ''}`;
  element.popover = 'manual';
  element.setAttribute('role', isBad ? 'alert' : 'status');
  document.body.append(element);
  element.showPopover();
  // A region that comes with its text is not read by all screen readers.
  requestAnimationFrame(() => (element.textContent = text));
  shown = element;
  setTimeout(() => element.remove(), SHOW_MS);
}
