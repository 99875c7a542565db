import { t } from '../../i18n/t';
import { openMenu } from '../../ui/menu';
import { composeActions, draftKey, type Writing } from '../chat';
import { limits } from '../../core/wire';
import { uploads } from './uploads';

export const keyOf = ({ conversationId, threadRootId }: Writing): string => draftKey(conversationId, threadRootId);

/** Attaches what was chosen, dropped or pasted, and says what was not taken and what to do. */
export function attach(writing: Writing, files: readonly File[]): void {
  if (files.length === 0) return;
  const refused = uploads.add(keyOf(writing), files);
  const [first] = refused;
  if (first) {
    const reason = t(first.why, { name: first.name, count: limits.messageFiles, size: Math.round(limits.fileBytes / 1_048_576) });
    writing.say(refused.length === 1 ? reason : `${reason} ${t('files.refused.more', { count: refused.length - 1 })}`);
  }
  writing.area?.focus();
}

/** Asks the browser for files. `capture` opens the camera where there is one. */
export function choose(writing: Writing, capture?: 'environment'): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = capture === undefined;
  if (capture !== undefined) {
    input.accept = 'image/*,video/*';
    input.setAttribute('capture', capture);
  }
  input.hidden = true;
  input.className = 'files-input';
  input.addEventListener('change', () => {
    attach(writing, [...(input.files ?? [])]);
    input.remove();
  });
  input.addEventListener('cancel', () => input.remove());
  // Some browsers forget an input that is on no page.
  document.body.append(input);
  input.click();
}

const NARROW = 480;

/** What can be attached, and on a small screen what else can be written. */
export function offer(writing: Writing, beside: HTMLElement): void {
  const isNarrow = (writing.area?.form?.clientWidth ?? NARROW) < NARROW;
  const isTouch = matchMedia('(pointer: coarse)').matches;
  openMenu(beside, t('files.attach'), [
    { label: t(isTouch ? 'files.choose.phone' : 'files.choose'), icon: 'upload', run: () => choose(writing) },
    ...(isTouch ? [{ label: t('files.camera'), icon: 'camera', run: () => choose(writing, 'environment') }] : []),
    { label: t('files.pick'), icon: 'files', run: () => void pick(writing) },
    ...(isNarrow && writing.threadRootId === undefined ? composeActions().map(({ title, icon, run }) => ({ label: t(title), icon, run: () => run(writing.conversationId) })) : []),
  ]);
}

async function pick(writing: Writing): Promise<void> {
  try {
    const { pickFiles } = await import('./picker-dialog');
    const key = keyOf(writing);
    const chosen = await pickFiles();
    if (chosen.map((file) => uploads.attach(key, file)).includes(false)) writing.say(t('files.refused.many', { name: '', count: limits.messageFiles }));
    writing.area?.focus();
  } catch (error) {
    console.warn('The files could not be shown', error);
  }
}
