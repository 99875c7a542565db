/** People: who they are and whether they are there, and the window of those one has to do with. */
import { kernel, register } from '../../core';
import './people.css';
import { presence } from './presence';
import { meetStrangers } from './strangers';

export { peopleApi } from './api';
export { presence, presenceOf } from './presence';
export { personIn, withUsers } from './store';
export { wantPeople } from './strangers';
export { whySuggested } from './why';

declare module '../../core/navigation' {
  interface Places {
    /** People one has to do with; `tab` is one of the window's. */
    people: { readonly tab?: string };
  }
}

const load = () => import('./window');

register({
  name: 'people',
  // The window stands on relationships, which stand on people.
  modules: { people: { element: 'hangout-people', load, badge: ({ relations: { requests } }) => requests.received.length + requests.follows.length } },
  places: {
    people: ({ tab }) => {
      load().then(() => kernel.navigation.windows.open('people', tab === undefined ? {} : { tab })).catch((error: unknown) => console.warn('The people could not be shown', error));
    },
  },
  events: { PresenceChanged: ({ people }) => presence.told(people) },
  catchUp: [meetStrangers],
  connected: () => presence.restart(),
  ahead: load,
});
