/** People: who they are and whether they are there. */
import { register } from '../../core';
import { presence } from './presence';
import { meetStrangers } from './strangers';

export { peopleApi } from './api';
export { presence, presenceOf } from './presence';
export { personIn, withUsers } from './store';
export { wantPeople } from './strangers';

register({
  name: 'people',
  events: { PresenceChanged: ({ people }) => presence.told(people) },
  catchUp: [meetStrangers],
  connected: () => presence.restart(),
});
