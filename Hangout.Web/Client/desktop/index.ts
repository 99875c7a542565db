import type { Windows } from './windows';

/** The open windows of this page; set once by main.ts. */
export let windows: Windows;

export function setWindows(made: Windows): void {
  windows = made;
}
