import { t } from '../../i18n/t';
import { spanAt } from '../../ui/duration';
import { addCommand } from '../commands';
import { muteFor, unmute } from './actions';

/** `/mute`, for a while or until it is taken back. */
addCommand({
  name: 'mute', about: 'commands.mute', takes: 'commands.mute.takes',
  run: (rest, writing) => {
    const span = rest === '' ? undefined : spanAt(rest);
    if (rest !== '' && span?.rest !== '') {
      writing.say(t('commands.mute.how'));
      return;
    }
    writing.clear();
    void muteFor(writing.conversationId, span === undefined ? undefined : span.ms / 1_000, t('keeping.done.muted'));
  },
});

addCommand({
  name: 'unmute', about: 'commands.unmute',
  run: (_rest, writing) => {
    writing.clear();
    void unmute(writing.conversationId, t('keeping.done.unmuted'));
  },
});
