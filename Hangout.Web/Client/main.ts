import './styles/desk.css';
import { setApp } from './core';
import { App, type Boot } from './core/app';
import type { Notification } from './core/wire';
import { setWindows } from './desktop';
import { Windows, deviceOf } from './desktop/windows';

/** Everything the page needs, in order: state, windows, then the elements that show them. */
async function start(): Promise<void> {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot;
  const root = document.getElementById('desk');
  if (!root) throw new Error('The page has no desk');
  const app = await App.start(boot);
  setApp(app);
  const windows = new Windows(app.api);
  setWindows(windows);
  const device = deviceOf(innerWidth);
  document.cookie = `hangout-device=${device}; Path=/; Max-Age=31536000; SameSite=Lax`;
  windows.desk.value = { width: root.clientWidth, height: root.clientHeight };
  if (boot.desktop) windows.restore(boot.desktop, boot.device);

  // The elements come to life as their modules load, and find the app and its windows there.
  const { Desk } = await import('./desktop/shell');
  new Desk(root).start();
  const toasts = document.querySelector('hangout-toasts');
  app.onNotification = (notification: Notification) => toasts?.show(notification);
  app.run();
}

start().catch((error: unknown) => {
  console.error('Hangout did not start', error);
  document.documentElement.classList.add('did-not-start');
});
