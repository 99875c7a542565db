import { ApiError, kernel } from '../core';
import { registered } from '../core/registry';
import { t } from '../i18n/t';
import { confirm } from '../ui/confirm';

let isAsking = false;

/** Ends the session, by a form as the page without script has it. What this browser keeps of the account goes with it. */
export async function signOut(): Promise<void> {
  if (isAsking) return;
  isAsking = true;
  try {
    if (!(await maySignOut())) return;
    await kernel.leave();
    const form = document.createElement('form');
    form.method = 'post';
    form.action = '/signout';
    form.hidden = true;
    document.body.append(form);
    form.submit();
  } finally {
    isAsking = false;
  }
}

/**
 * Whether a person may sign out now. Without the server the session would go on, so nothing is deleted; and what only this browser has
 * is not deleted without a question.
 */
export async function maySignOut(): Promise<boolean> {
  while (!(await isServerThere())) {
    if (!(await confirm({ title: t('signout.offline.title'), text: t('signout.offline.text'), action: t('action.retry'), isSafe: true }))) return false;
  }
  const lost = (await Promise.all(registered().map(async (feature) => feature.onlyHere?.()))).filter((text) => text !== undefined);
  if (lost.length === 0) return true;
  return confirm({ title: t('signout.lost.title'), text: `${lost.join(' ')} ${t('signout.lost.text')}`, action: t('signout.lost.do') });
}

async function isServerThere(): Promise<boolean> {
  try {
    await kernel.http.call('GET', '/api/me');
    return true;
  } catch (error) {
    return error instanceof ApiError && error.status > 0 && error.status < 500;
  }
}
