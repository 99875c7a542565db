import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Message, SendMessageRequest } from '../../core/wire';
import { t } from '../../i18n/t';
import { clockText } from '../../ui/duration';
import { icon } from '../../ui/icons';
import type { ShownMessage } from '../chat';
import './audio-player';
import { altOf, boxOf, contentOf, endingOf, iconOf, isBroken, isDeleted, isOpen, isPicture, isSound, isText, pictureOf, sizeText, stateText, type SharedFile } from './file';
import './text-preview';
import { uploads } from './uploads';

const MOST = { width: 420, height: 340 };
/** More pictures than these hide behind the last one. */
const SHOWN = 4;

type Source = Pick<Message, 'parts' | 'files'>;

/** The files of a message: pictures in a grid, and below them the others. */
export function filesView(shown: ShownMessage): TemplateResult | typeof nothing {
  const { message } = shown;
  return view(message, (file, beside) => void open(shown, file, beside));
}

/** Those of a message that the server does not have yet. */
export function unsentFiles({ parts }: SendMessageRequest): TemplateResult | typeof nothing {
  const { ownFiles } = kernel.store.state.value;
  const ids = (parts ?? []).flatMap((part) => (part.type === 'file' ? [part.fileId] : []));
  const files = ids.flatMap((id) => ownFiles.get(id) ?? []);
  const unknown = ids.length - files.length;
  return html`${view({ parts, files }, undefined)}${unknown === 0 ? nothing : html`<p class="file-unknown">${icon('attach')}${t('files.gist.many', { count: unknown })}</p>`}`;
}

function view(message: Source, onOpen: ((file: SharedFile, beside: HTMLElement) => void) | undefined): TemplateResult | typeof nothing {
  const files = message.files ?? [];
  if (files.length === 0) return nothing;
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return html`<div class="files">
    ${pictures.length > 0 ? pictureGrid(pictures, (file) => altOf(message, file), onOpen) : nothing}
    ${others.map((file) => (isOpen(file) && isSound(file) ? audio(file) : isOpen(file) && file.kind === 'video' ? video(file) : card(file)))}
  </div>`;
}

type Opens = ((file: SharedFile, beside: HTMLElement) => void) | undefined;

/** Pictures in boxes that are there before they are: nothing jumps. */
export function pictureGrid(pictures: readonly SharedFile[], alt: (file: SharedFile) => string, onOpen: Opens): TemplateResult {
  const more = pictures.length - SHOWN;
  return html`<div class="pictures pictures-${Math.min(pictures.length, SHOWN)}" role="group" aria-label=${t('files.pictures', { count: pictures.length })}>
    ${pictures.slice(0, SHOWN).map((file, i) => tile(file, alt(file), pictures.length === 1, i === SHOWN - 1 && more > 0 ? more : 0, onOpen))}
  </div>`;
}

/** Its box is there before the picture: nothing jumps when that comes. */
function tile(file: SharedFile, alt: string, isAlone: boolean, more: number, onOpen: Opens): TemplateResult {
  const box = boxOf(file, MOST.width, MOST.height);
  const medium = pictureOf(file, 'medium') ?? uploads.pictureOf(file.id);
  const large = file.thumbnails?.some((one) => one.size === 'large') ? pictureOf(file, 'large') : undefined;
  const state = isOpen(file) ? undefined : stateText(file);
  const style = [
    ...(isAlone ? [`inline-size:${box.width}px`, `aspect-ratio:${box.width}/${box.height}`] : []),
    ...(file.placeholder?.startsWith('data:image/') ? [`background-image:url("${file.placeholder.replace(/["\\\n]/g, '')}")`] : []),
  ].join(';');
  return html`<button type="button" class="picture ${state === undefined ? '' : 'is-waiting'}" style=${style} data-file=${file.id} ?disabled=${!onOpen || !isOpen(file)}
    aria-label=${more > 0 ? t('files.openmore', { alt, count: more }) : t('files.open', { alt })} @click=${(e: Event) => onOpen?.(file, e.currentTarget as HTMLElement)}>
    ${medium === undefined ? html`<span class="picture-none">${icon('image')}</span>`
      : html`<img src=${medium} srcset=${large && file.width && file.width > 640 ? `${medium} 1x, ${large} 2x` : nothing} alt="" loading="lazy" decoding="async" />`}
    ${more > 0 ? html`<span class="picture-more" aria-hidden="true">+${more}</span>` : nothing}
    ${state === undefined ? nothing : html`<span class="picture-state"><span class="spinner" aria-hidden="true"></span>${state}</span>`}
  </button>`;
}

function video(file: SharedFile): TemplateResult {
  const box = boxOf({ width: file.width ?? 640, height: file.height ?? 360 }, MOST.width, MOST.height);
  const length = file.durationMs === undefined ? '' : `${clockText(Math.round(file.durationMs / 1_000))} · `;
  return html`<figure class="file-video" data-file=${file.id}>
    <video controls preload="none" playsinline poster=${pictureOf(file, 'medium') ?? nothing} src=${contentOf(file)} aria-label=${file.name}
      style="inline-size:${box.width}px;aspect-ratio:${box.width}/${box.height}"></video>
    <figcaption><bdi>${file.name}</bdi><small>${length}${sizeText(file.size)}</small>${download(file)}</figcaption>
  </figure>`;
}

function audio(file: SharedFile): TemplateResult {
  return html`<div class="file-audio" data-file=${file.id}><audio-player .file=${file}></audio-player>
    <p><bdi>${file.name}</bdi><small>${sizeText(file.size)}</small>${download(file)}</p></div>`;
}

/** Anything else, and whatever cannot be shown: what it is, how far it is, and the file itself. */
function card(file: SharedFile): TemplateResult {
  const isBad = isBroken(file);
  const state = stateText(file);
  const facts = [endingOf(file.name), isDeleted(file) ? undefined : sizeText(file.size), file.pages === undefined ? undefined : t('files.pages', { count: file.pages })];
  const picture = isBad ? undefined : (pictureOf(file, 'medium') ?? (file.kind === 'image' ? uploads.pictureOf(file.id) : undefined));
  return html`<div class="file-card ${isBad ? 'is-bad' : ''} ${picture === undefined ? '' : 'has-picture'}" data-file=${file.id}>
    <span class="file-icon" aria-hidden="true">${picture === undefined ? icon(isBad ? 'alert' : iconOf(file))
      : html`<img src=${picture} alt="" loading="lazy" decoding="async" />`}</span>
    <span class="file-words">
      ${isOpen(file) ? html`<a class="file-name" href=${contentOf(file, true)} download=${file.name}><bdi>${file.name}</bdi></a>`
        : html`<span class="file-name"><bdi>${file.name}</bdi></span>`}
      <small>${facts.filter((fact) => fact !== undefined).join(' · ')}</small>
      ${state === undefined ? nothing
        : html`<small class="file-state">${isBad || isOpen(file) ? nothing : html`<span class="spinner" aria-hidden="true"></span>`}${state}</small>`}
    </span>
    ${isOpen(file) ? download(file) : nothing}
    ${isOpen(file) && isText(file) ? html`<text-preview .file=${file}></text-preview>` : nothing}
  </div>`;
}

const download = (file: SharedFile): TemplateResult => html`<a class="button-icon file-download" href=${contentOf(file, true)} download=${file.name}
  title=${t('files.download')} aria-label=${t('files.downloadof', { name: file.name })}>${icon('download')}</a>`;

async function open(shown: ShownMessage, file: SharedFile, beside: HTMLElement): Promise<void> {
  try {
    const { openLightbox } = await import('./lightbox');
    await openLightbox(shown, file, beside);
  } catch (error) {
    console.warn('The picture could not be opened', error);
    window.open(contentOf(file), '_blank', 'noopener');
  }
}
