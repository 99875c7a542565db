import { notificationsApi } from './api';

const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in globalThis && typeof Notification !== 'undefined' && Notification.permission === 'granted';

/** Has the server push to this browser while no page of Hangout is open (NTF-3), once the person allows notifications. */
export async function takePushes(): Promise<void> {
  if (!canPush()) return;
  try {
    const { pushManager } = await navigator.serviceWorker.ready;
    const { pushKey } = await notificationsApi.channels();
    const taken = await subscription(pushManager, pushKey);
    const { endpoint, keys } = taken.toJSON();
    if (endpoint && keys?.p256dh && keys.auth) await notificationsApi.subscribe({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
  } catch (error) {
    // Without a push service everything else works.
    console.warn('This browser takes no pushes', error);
  }
}

/** The one that the browser has, unless it is for another key. */
async function subscription(manager: PushManager, pushKey: string): Promise<PushSubscription> {
  const held = await manager.getSubscription();
  if (held && keyOf(held) === pushKey) return held;
  await held?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: pushKey });
}

function keyOf({ options }: PushSubscription): string {
  const bytes = String.fromCharCode(...new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0)));
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The person signs out: nothing of theirs comes to this browser any more. */
export async function endPushes(): Promise<void> {
  if (!canPush()) return;
  const held = await (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription();
  if (!held) return;
  await Promise.allSettled([held.unsubscribe(), notificationsApi.unsubscribe(held.endpoint)]);
}

/** A push was clicked while this page is open: leads to what it is about. */
export function followPushes(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ open?: string }>) => {
    if (data.open) location.hash = data.open.slice(data.open.indexOf('#') + 1);
  });
}
