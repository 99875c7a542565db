/** The features. Each registers itself; nothing else in the client lists them. */
import './people';
import './conversations';
import './outbox';
import './chat';
import './reactions';
import './replies';
import './threads';
import './editing';
import './deleting';
import './pins';
import './edits';
import './saved';
import './forwarding';
import './polls';
import './receipts';
import './notifications';
