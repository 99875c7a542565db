import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { limits } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { iconOf, isBroken, kindOf, pictureOf, sizeText, stateText, type SharedFile } from './file';
import { isUnderWay, progressOf, type Attachment, type Tray } from './tray';
import { uploads } from './uploads';

/** What goes with the next message: above the text, inside of the composer. */
export function trayView(key: string, tray: Tray, chooseAgain: () => void): TemplateResult {
  const left = tray.items.filter((item) => item.state !== 'done').length;
  const percent = Math.floor(progressOf(tray) * 100);
  return html`<div class="tray">
    <ul class="tray-items" aria-label=${t('files.tray')}>${tray.items.map((item) => itemView(key, item, tray.waiting !== undefined, chooseAgain))}</ul>
    ${tray.waiting === undefined ? nothing : html`<p class="tray-note" role="status">${icon('clock')}<span>${t('files.waiting', { count: left })}
      <span class="tray-percent" aria-hidden="true">${percent} %</span></span>
      <button type="button" class="button-text" @click=${() => uploads.unwait(key)}>${t('files.unwait')}</button></p>`}
  </div>`;
}

function itemView(key: string, item: Attachment, isHeld: boolean, chooseAgain: () => void): TemplateResult {
  const file = kernel.store.state.value.ownFiles.get(item.fileId ?? '');
  const problem = problemOf(item, file);
  const percent = item.size === 0 ? 0 : Math.floor((item.sent / item.size) * 100);
  const { name } = item;
  return html`<li class="tray-item ${problem === undefined ? '' : 'is-bad'} is-${item.state}" data-key=${item.key}>
    <span class="tray-picture" aria-hidden="true">${picture(item, file)}</span>
    <span class="tray-words">
      <span class="tray-name"><bdi title=${name}>${name}</bdi></span>
      <small>${problem ?? statusText(item, percent)}</small>
      ${isUnderWay(item) ? html`<progress class="tray-progress" max="100" .value=${percent} aria-label=${t('files.progress', { name })}></progress>` : nothing}
    </span>
    <span class="tray-actions">
      ${item.state === 'uploading' || item.state === 'queued' ? button('pause', t('files.pause', { name }), () => uploads.pause(key, item.key)) : nothing}
      ${item.state === 'paused' ? button('play', t('files.resume', { name }), () => uploads.resume(key, item.key)) : nothing}
      ${item.state === 'failed' ? button('retry', t('files.retry', { name }), () => uploads.resume(key, item.key)) : nothing}
      ${item.state === 'lost' ? button('attach', t('files.chooseagain', { name }), chooseAgain) : nothing}
      ${kindOf(item.mediaType) === 'image' && problem === undefined && !isHeld
        ? button('alt', t(item.alt ? 'files.alt.change' : 'files.alt.add', { name }), () => void describe(key, item), item.alt !== undefined && item.alt !== '') : nothing}
      ${button('close', t('files.take', { name }), () => uploads.remove(key, item.key))}
    </span>
  </li>`;
}

/** A file that the scanner has looked at meanwhile can turn out to be unusable. */
export const isUnusable = (file: SharedFile | undefined): boolean => file !== undefined && isBroken(file);

function problemOf(item: Attachment, file: SharedFile | undefined): string | undefined {
  if (item.state === 'failed') return item.error === undefined ? t('error.generic') : errorText(item.error);
  if (item.state === 'lost') return t('files.lost');
  return file && isUnusable(file) ? stateText(file) : undefined;
}

function statusText(item: Attachment, percent: number): string {
  const size = sizeText(item.size);
  switch (item.state) {
    case 'queued': return t('files.queued', { size });
    case 'uploading': return t('files.uploading', { sent: sizeText(item.sent), size, percent });
    case 'paused': return t('files.paused', { sent: sizeText(item.sent), size });
    default: return size;
  }
}

function picture(item: Attachment, file: SharedFile | undefined): TemplateResult {
  const address = uploads.pictureOf(item.key) ?? (file && pictureOf(file, 'small'));
  const symbol = iconOf({ mediaType: item.mediaType, kind: kindOf(item.mediaType) });
  // A picture that the browser cannot show gives way to the icon behind it.
  return html`${icon(symbol)}${address === undefined ? nothing
    : html`<img src=${address} alt="" @error=${(e: Event) => ((e.target as HTMLElement).hidden = true)} />`}`;
}

const button = (symbol: string, label: string, run: () => void, isOn?: boolean): TemplateResult => html`<button type="button" class="button-icon" title=${label}
  aria-label=${label} aria-pressed=${isOn === undefined ? nothing : isOn ? 'true' : 'false'} @click=${run}>${icon(symbol)}</button>`;

async function describe(key: string, item: Attachment): Promise<void> {
  const { askText } = await import('./text-dialog');
  const alt = await askText({
    title: t('files.alt.title'), label: t('files.alt.label', { name: item.name }), text: item.alt ?? '', most: limits.fileAlt, isLong: true, hint: t('files.alt.hint'),
  });
  if (alt !== undefined) uploads.describe(key, item.key, alt);
}
