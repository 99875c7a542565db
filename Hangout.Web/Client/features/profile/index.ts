/** People's pages (ACC-2), and the card that shows who somebody is wherever their name stands. */
import { kernel, register } from '../../core';
import type { View } from '../../core/navigation';
import { extendMessages } from '../chat';
import { followPointer } from './hover';
import './profile.css';
import { forget, reread } from './profiles';

export { profileApi } from './api';
export { profileOf, readProfile, tookProfile, type Known } from './profiles';
export const loadProfileParts = () => import('./parts');

const load = () => import('./window');

function open(view: View): void {
  load().then(() => kernel.navigation.windows.open('profile', view)).catch((error: unknown) => console.warn('The profile could not be opened', error));
}

register({
  name: 'profile',
  modules: { profile: { element: 'hangout-profile', load, about: ({ user = '' }, { users }) => users.get(user)?.name } },
  commands: [{ id: 'profile.own', title: 'profile.own', icon: 'profile', isOfAccount: true, run: () => open({ user: kernel.store.now.me.id }) }],
  places: {
    profile: ({ userId, username }) => open(userId !== undefined ? { user: userId } : username !== undefined ? { name: username } : { user: kernel.store.now.me.id }),
  },
  events: { RelationshipsChanged: ({ userIds }) => reread([...userIds, kernel.store.now.me.id]) },
  connected: forget,
  start: followPointer,
  ahead: () => Promise.all([load(), import('./card')]),
});

extendMessages({
  actions: [{
    title: 'profile.ofauthor', icon: 'profile', rank: 90,
    isOffered: ({ message, me }) => message.senderId !== undefined && message.senderId !== me,
    run: ({ message }) => message.senderId !== undefined && open({ user: message.senderId }),
  }],
});
