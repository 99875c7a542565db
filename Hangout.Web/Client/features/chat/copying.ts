import { t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { extendMessages } from './extensions';

/** A message's text can be copied. */
extendMessages({
  actions: [{
    title: 'action.copytext', icon: 'copy', rank: 50, key: 'C',
    isOffered: ({ message }) => !message.deletedAt && message.text !== '',
    run: ({ message }) => {
      navigator.clipboard.writeText(message.text).then(() => announce(t('action.copied')), (error: unknown) => console.warn('Copying failed', error));
    },
  }],
});
