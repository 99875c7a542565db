/** What the composer completes besides people and commands: `:emoji`, and `#channels` as links. */
import './channels';
import './completing.css';
import './emoji';
import './links';

export { emojiCompleter } from './emoji';
