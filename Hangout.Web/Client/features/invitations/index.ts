/** Conversations that the person is invited to and has not answered yet (CNV-6). */
import { kernel, register } from '../../core';
import { invitationsApi } from './api';
import './invitations.css';
import './store';

export { invitationList, invitationPane } from './view';

register({
  name: 'invitations',
  catchUp: [{
    isOpen: ({ invitations }) => !invitations.isLoaded,
    run: (attempt) => attempt(async () => kernel.store.dispatch({ type: 'invitationsLoaded', items: (await invitationsApi.list()).items })),
  }],
});
