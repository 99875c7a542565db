import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { addCommand } from '../commands';
import { schedule } from '.';
import { wrongTime } from './times';
import { whenAt } from './when';

/** `/remind` is a scheduled message in the conversation: everyone there sees it when its time comes. */
addCommand({
  name: 'remind', about: 'commands.remind', takes: 'commands.remind.takes',
  run: (rest, writing) => {
    const now = new Date();
    const when = whenAt(rest, now);
    if (!when) {
      writing.say(t('commands.remind.when'));
      return;
    }
    const text = when.rest.replace(/^(?:to|that)\s+/i, '').trim();
    const wrong = wrongTime(when.at, now);
    if (text === '') writing.say(t('commands.remind.what'));
    else if (wrong !== undefined) writing.say(t(wrong, { count: limits.scheduleDays }));
    else void schedule(writing, when.at, writing.message(`⏰ ${text}`));
  },
});
