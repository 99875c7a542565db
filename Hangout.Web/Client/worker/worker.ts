import { open, show, type Push } from './pushes';
import { Shelf, type Built } from './shelf';

declare const self: ServiceWorkerGlobalScope;
/** The build puts it here; see vite.config.ts. */
declare const __BUILT__: Built;

const shelf = new Shelf(__BUILT__, caches, (...args) => fetch(...args));

// A new version takes over at once. Open pages go on with the files that they have, and become new ones when they are loaded again.
self.addEventListener('install', (event) => event.waitUntil(shelf.stock().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(shelf.clear().then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const answer = shelf.answer(event.request);
  if (answer) event.respondWith(answer);
});
self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(show(event.data.json() as Push, self));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data as Push, self));
});
