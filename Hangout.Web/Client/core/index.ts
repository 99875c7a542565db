import type { App } from './app';

/** The running app; set once by main.ts before any screen is made. */
export let app: App;

export function setApp(running: App): void {
  app = running;
}
