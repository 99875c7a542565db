/** What an edited message said before (MSG-6): everybody who may read it may read that, too. */
import { register } from '../../core';
import { extendMessages } from '../chat';
import './edits.css';

const load = () => import('./dialog');

register({ name: 'edits', ahead: load });

extendMessages({
  onEdited: ({ message }) => void load().then(({ openEdits }) => openEdits(message), (error: unknown) => console.warn('The edit history could not be shown', error)),
});
