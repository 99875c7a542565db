/** What changed between two texts, and how it is shown. Loaded with the first of it. */
export { difference, type Piece } from './diff';
export { pieceView } from './dialog';
