/** How people stand to each other: follow, friends, mutes, blocks and what one lets somebody do (REL-1 to REL-4). */
import { kernel, register } from '../../core';
import './relations.css';
import { catchUpRelations, catchUpRequests } from './store';

export { change, liftBlock, message, openBlock } from './actions';
export { relationsApi } from './api';
export { relationTo, requestCount } from './store';
export const loadRelationButtons = () => import('./buttons');

register({
  name: 'relations',
  events: { RelationshipsChanged: ({ userIds }) => kernel.store.dispatch({ type: 'relationsChanged', ids: userIds }) },
  catchUp: [catchUpRelations, catchUpRequests],
  connected: () => kernel.store.dispatch({ type: 'relationsMissed' }),
  ahead: () => Promise.all([import('./buttons'), import('./dialogs')]),
});
