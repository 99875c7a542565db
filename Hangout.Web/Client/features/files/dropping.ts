import { t } from '../../i18n/t';
import type { Writing } from '../chat';
import { attach } from './attaching';

/** Where files can be dropped: a conversation, or a thread beside it. */
const ZONES = '.chat-main, thread-pane';
let over: HTMLElement | undefined;

/** Files that are dragged over a conversation show where they would go; dropped beside it, they do not take the page away. */
export function followDrags(): void {
  document.addEventListener('dragover', onDrag);
  document.addEventListener('dragleave', (event) => {
    // It left the page.
    if (event.relatedTarget === null) show(undefined);
  });
  document.addEventListener('drop', onDrop);
  document.addEventListener('dragend', () => show(undefined));
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;

function zoneOf(event: DragEvent): { readonly zone: HTMLElement; readonly writing: Writing } | undefined {
  const zone = event.target instanceof Element ? event.target.closest<HTMLElement>(ZONES) : null;
  const composer = zone?.querySelector<HTMLElement & Writing>('message-composer');
  return zone && composer?.area ? { zone, writing: composer } : undefined;
}

function onDrag(event: DragEvent): void {
  if (!hasFiles(event) || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  const place = zoneOf(event);
  if (event.dataTransfer) event.dataTransfer.dropEffect = place ? 'copy' : 'none';
  show(place?.zone);
}

function onDrop(event: DragEvent): void {
  show(undefined);
  if (!hasFiles(event) || event.defaultPrevented) return;
  event.preventDefault();
  const place = zoneOf(event);
  if (!place || !event.dataTransfer || document.querySelector('dialog[open]')) return;
  const items = [...event.dataTransfer.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => ({ file: item.getAsFile(), isFolder: item.webkitGetAsEntry()?.isDirectory ?? false }));
  attach(place.writing, entries.flatMap(({ file, isFolder }) => (file && !isFolder ? [file] : [])));
  if (entries.some(({ isFolder }) => isFolder)) place.writing.say(t('files.refused.folder'));
}

function show(zone: HTMLElement | undefined): void {
  if (over === zone) return;
  over?.removeAttribute('data-drop');
  over = zone;
  zone?.setAttribute('data-drop', t('files.drop'));
}
