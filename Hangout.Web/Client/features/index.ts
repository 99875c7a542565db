/** The features. Each registers itself; nothing else in the client lists them. */
import './people';
import './conversations';
import './outbox';
import './chat';
import './reactions';
import './replies';
import './editing';
import './deleting';
import './receipts';
import './notifications';
import './keeping';
import './invitations';
