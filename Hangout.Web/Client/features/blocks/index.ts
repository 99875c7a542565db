/** Blocks between two people (REL-1). What a block does to a conversation stands in the conversation itself. */
export { unblock } from './actions';
export { BlockDialog } from './block-dialog';
