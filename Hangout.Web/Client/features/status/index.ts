/** `/status` says how a person wants to be shown (ACC-3). */
import { kernel, reasonOf } from '../../core';
import type { Me, PresenceChoice, UpdateMeRequest } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { flash } from '../../ui/flash';
import type { Writing } from '../chat';
import { addCommand } from '../commands';

const CHOICES: Readonly<Record<string, PresenceChoice>> = {
  online: 'automatic', automatic: 'automatic', away: 'away', busy: 'busy', dnd: 'busy', invisible: 'invisible', offline: 'invisible',
};

async function choose(presence: PresenceChoice, writing: Writing): Promise<void> {
  try {
    const me = await kernel.http.call<Me>('PATCH', '/api/me', { presence } satisfies UpdateMeRequest);
    kernel.store.dispatch({ type: 'meChanged', me });
    writing.clear();
    flash(t(`status.done.${presence}`));
  } catch (error) {
    writing.say(errorText(reasonOf(error)));
  }
}

addCommand({
  name: 'status', about: 'commands.status', takes: 'commands.status.takes',
  run: (rest, writing) => {
    const presence = CHOICES[rest.toLowerCase()];
    if (presence === undefined) writing.say(t('commands.status.which'));
    else void choose(presence, writing);
  },
});
