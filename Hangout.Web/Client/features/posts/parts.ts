/** How posts look and are written, for the windows that show them. Loaded with the first of these. */
export { PostCard, quoteView } from './post-card';
export { PostComments } from './post-comments';
export { PostComposer } from './post-composer';
export { PostTimeline } from './post-timeline';
