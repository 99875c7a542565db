import type { Windows } from './windows';

/** The open windows of this page; there before any element is drawn. */
export let windows: Windows;

export function setWindows(made: Windows): void {
  windows = made;
}
