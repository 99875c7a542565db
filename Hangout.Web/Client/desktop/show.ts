import { kernel, register } from '../core';
import type { Desktop } from '../core/wire';
import { setWindows, windows } from '.';
import { windowsApi } from './api';
import { commands } from './commands';
import { host } from './host';
import { keptWindows } from './kept';
import { recordSteps } from './steps';
import { rereadLook } from '../ui/look';
import { Windows, deviceOf, type WindowsChange } from './windows';

declare module '../core/kernel' {
  interface Boot {
    /** The windows of the page's class of device. */
    readonly desktop?: Desktop;
  }
}

declare module '../core/tabs' {
  interface TabMessages {
    windowsChanged: WindowsChange;
  }
}

register({
  name: 'desktop', commands,
  tabs: { lookChanged: rereadLook, windowsChanged: (change) => windows.take(change) }, leave: keptWindows.delete,
});

/** Draws the desk. Its elements come to life as their modules load, and find the kernel and the windows there. */
export async function showDesk(root: HTMLElement): Promise<void> {
  const { boot, navigation } = kernel;
  setWindows(new Windows(windowsApi, (change) => {
    kernel.tabs.tell('windowsChanged', change);
    keptWindows.write(change);
  }));
  navigation.use(host);
  document.cookie = `hangout-device=${deviceOf(innerWidth)}; Path=/; Max-Age=31536000; SameSite=Lax`;
  windows.desk.value = { width: root.clientWidth, height: root.clientHeight };
  if (boot.desktop) windows.restore(boot.desktop, boot.device);
  if (kernel.isKept) keptWindows.restore();
  const { Desk } = await import('./shell');
  recordSteps();
  new Desk(root).start();
}
