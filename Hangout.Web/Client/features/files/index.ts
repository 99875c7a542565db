/** Files go with messages (FIL-1 to FIL-5): chosen, dropped, pasted or picked from one's own, uploaded while one writes, shown where they were sent. */
import { effect } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel, register } from '../../core';
import type { Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { extendMessages, type Writing } from '../chat';
import { withoutEscape, writtenCommand } from '../commands';
import { patchMessages } from '../conversations';
import { attach, choose, keyOf, offer } from './attaching';
import { followDrags } from './dropping';
import { momentText, type SharedFile } from './file';
import './files.css';
import { upgradeAttached } from './kept';
import { filesView, unsentFiles } from './message-files';
import './store';
import { failedIn, isReady, partsOf } from './tray';
import { isUnusable, trayView } from './tray-view';
import { uploads } from './uploads';

export { momentText, type SharedFile } from './file';
export { uploadOne } from './upload-one';
export { pictureGrid } from './message-files';
export { failedIn, isReady, partsOf, type Tray } from './tray';
export { trayView } from './tray-view';
export { uploads } from './uploads';
export { attach };

/** The lightbox, loaded when it is asked for. */
export const loadLightbox = () => import('./lightbox');

patchMessages('FilesChanged', (message, { files }) => (message.deletedAt ? message : withFiles(message, files)));

const withFiles = ({ files: _before, ...message }: Message, files: readonly SharedFile[]): Message => (files.length > 0 ? { ...message, files } : message);

const loadWindow = (): Promise<unknown> => import('./window');

register({
  name: 'files',
  modules: { files: { element: 'hangout-files', load: loadWindow } },
  events: { OwnFileChanged: ({ file }) => kernel.store.dispatch({ type: 'ownFileChanged', file }) },
  tabs: { attachedChanged: ({ key }) => void uploads.follow(key) },
  upgrade: upgradeAttached,
  onlyHere: () => (uploads.count > 0 ? t('signout.attached', { count: uploads.count }) : undefined),
  leave: () => uploads.leave(),
  start: () => {
    uploads.restore().catch((error: unknown) => console.warn('What was attached could not be read', error));
    followDrags();
    addEventListener('beforeunload', (event) => {
      if (uploads.isBusy) event.preventDefault();
    });
    effect(() => {
      if (kernel.store.state.value.link === 'online') queueMicrotask(() => uploads.again());
    });
  },
  ahead: () => Promise.all([import('tus-js-client'), import('./lightbox'), loadWindow()]),
});

extendMessages({
  isForAssistant: true,
  below: filesView,
  unsent: unsentFiles,
  bar: (writing) => {
    uploads.seenBy(writing);
    const tray = uploads.of(keyOf(writing));
    return tray.items.length === 0 ? nothing : trayView(keyOf(writing), tray, () => choose(writing));
  },
  beside: attachButton,
  carries: (writing) => {
    const tray = uploads.of(keyOf(writing));
    return tray.items.length === 0 ? undefined : partsOf(tray);
  },
  holds: (writing) => uploads.of(keyOf(writing)).waiting !== undefined,
  carried: (writing) => uploads.clear(keyOf(writing)),
  paste: (event, writing) => {
    const files = pastedFiles(event.clipboardData);
    if (files.length > 0) attach(writing, files);
    return files.length > 0;
  },
  submit,
});

function attachButton(writing: Writing): TemplateResult {
  return html`<button type="button" class="button-icon composer-attach" title=${t('files.attach')} aria-label=${t('files.attach')} aria-haspopup="menu"
    @click=${(e: Event) => offer(writing, e.currentTarget as HTMLElement)}>${icon('attach')}</button>`;
}

/** Sent at once where everything is there; else it waits, or says what keeps it back. */
function submit(writing: Writing, text: string): boolean {
  const key = keyOf(writing);
  const tray = uploads.of(key);
  const failed = failedIn(tray) ?? tray.items.find(({ fileId }) => isUnusable(kernel.store.now.ownFiles.get(fileId ?? '')));
  if (tray.items.length === 0) return false;
  if (failed) writing.say(t('files.keptback', { name: failed.name }));
  else if (isReady(tray)) return false;
  else if (writtenCommand(text)) writing.say(t('files.command'));
  else {
    const message = writing.message(withoutEscape(text));
    if (message) uploads.wait(key, message);
  }
  return true;
}

/** What a text brings along as a picture, as tables of other programs do, is left to the text. */
function pastedFiles(data: DataTransfer | null): File[] {
  if (!data || data.files.length === 0) return [];
  const hasText = data.types.includes('text/plain') && data.types.includes('text/html');
  return hasText ? [] : [...data.files].map(named);
}

/** A picture without a name of its own says when it was pasted. */
function named(file: File): File {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const name = t('files.pasted', { when: momentText(), ending: file.name.split('.').at(-1) ?? 'png' });
  return new File([file], name, { type: file.type, lastModified: file.lastModified });
}
