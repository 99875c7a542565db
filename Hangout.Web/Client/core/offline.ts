const PAGE = 'hangout-page';

/** Whether this page is the one that the browser kept, because the server could not be reached: what it carries may be old. */
export const isKeptPage = (): boolean => document.documentElement.dataset.kept !== undefined;

/** Has a service worker keep what opens without a network (worker/shelf.ts). Without one everything else works. */
export async function openOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    const hadWorker = navigator.serviceWorker.controller !== null;
    await navigator.serviceWorker.register('/client/worker.js', { scope: '/', updateViaCache: 'none' });
    if (hadWorker) return;
    // The worker did not see the first page.
    await navigator.serviceWorker.ready;
    await keepTexts();
    const response = await fetch('/', { headers: { Accept: 'text/html' } });
    if (response.ok && response.headers.get('Hangout-Page') === 'desk') await (await caches.open(PAGE)).put('/', response);
  } catch (error) {
    console.warn('Hangout will not open without a network', error);
  }
}

/** The worker keeps what it sees fetched: the texts of this page's language among it (i18n/t.ts). */
async function keepTexts(): Promise<void> {
  const texts = document.querySelector<HTMLLinkElement>('link[data-texts]')?.href;
  if (texts !== undefined) await fetch(texts);
}

/** The person signs out: the page that was kept is theirs. */
export async function forgetPage(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(PAGE);
}
