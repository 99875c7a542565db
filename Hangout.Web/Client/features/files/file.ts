import { limits, type ErrorCode, type File as SharedFile, type FileKind, type Message } from '../../core/wire';
import { errorText, t } from '../../i18n/t';

/** A file as the server knows it. A browser's own `File` is another thing. */
export type { SharedFile };

export const contentOf = ({ id }: Pick<SharedFile, 'id'>, isDownload = false): string => `/api/files/${id}/content${isDownload ? '?download=true' : ''}`;

export const thumbnailOf = ({ id }: Pick<SharedFile, 'id'>, size: 'small' | 'medium' | 'large'): string => `/api/files/${id}/thumbnails/${size}`;

/** The smallest picture that is at least as good as the wish, else the best there is. */
export function pictureOf(file: SharedFile, wish: 'small' | 'medium' | 'large'): string | undefined {
  const sizes = (['small', 'medium', 'large'] as const).filter((size) => file.thumbnails?.some((one) => one.size === size));
  const order = ['small', 'medium', 'large'];
  const best = sizes.find((size) => order.indexOf(size) >= order.indexOf(wish)) ?? sizes.at(-1);
  return best && thumbnailOf(file, best);
}

const UNITS = ['files.bytes', 'files.kb', 'files.mb', 'files.gb'] as const;

/** A size with the precision that a person wants: 812 bytes, 14 KB, 1.2 MB. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit++;
  }
  const number = unit > 0 && value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
  return t(UNITS[unit] ?? 'files.bytes', { size: number });
}

/** What a media type is to people, before the server says so. */
export function kindOf(mediaType: string): FileKind {
  const [kind] = mediaType.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}

const ARCHIVES = /zip|compressed|tar|rar|7z|gzip/;
const TABLES = /csv|spreadsheet|excel/;

/** The icon of a file, by what it is. */
export function iconOf({ mediaType, kind }: Pick<SharedFile, 'mediaType' | 'kind'>): string {
  if (kind !== 'document') return kind;
  if (mediaType === 'application/pdf') return 'pdf';
  if (ARCHIVES.test(mediaType)) return 'zip';
  if (TABLES.test(mediaType)) return 'table';
  return isText({ mediaType }) ? 'code' : 'file';
}

/** A video without a picture is sound: many recordings are. */
export const isSound = (file: SharedFile): boolean => file.kind === 'audio' || (file.kind === 'video' && file.status === 'ready' && !file.width);

/** When something of this moment is named: such that names stand in the order of time. */
export function momentText(now = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}.${two(now.getMinutes())}`;
}

/** Whether its beginning can be read as text. */
export const isText = ({ mediaType }: Pick<SharedFile, 'mediaType'>): boolean =>
  mediaType.startsWith('text/') || /^application\/(?:json|xml|javascript|x-sh|sql|yaml|x-yaml|toml|.+\+json|.+\+xml)(?:;|$)/.test(mediaType);

/** Behind the last point of its name, in capitals: `PDF`. */
export function endingOf(name: string): string | undefined {
  const ending = /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1];
  return ending?.toUpperCase();
}

/** A name with a new text and the ending that it had, as renaming must not change what a file is. */
export function renamed(before: string, text: string): string {
  const ending = /\.[\p{L}\p{N}]{1,8}$/u.exec(before)?.[0] ?? '';
  const name = text.trim().replace(/\s+/g, ' ');
  return name.toLowerCase().endsWith(ending.toLowerCase()) ? name : name + ending;
}

/** Why a file that its owner deleted cannot be used. */
export const DELETED: ErrorCode = 'file_deleted';

export const isDeleted = ({ reason }: Pick<SharedFile, 'reason'>): boolean => reason === DELETED;

/** Whether somebody can open it. */
export const isOpen = (file: Pick<SharedFile, 'status' | 'reason'>): boolean => file.status === 'ready' && !isDeleted(file);

/** Nothing more will come of it. */
export const isBroken = (file: Pick<SharedFile, 'status' | 'reason'>): boolean => file.status === 'error' || file.status === 'infected' || isDeleted(file);

/** What is being done with it, or why it cannot be used; undefined where it is as it should be. */
export function stateText(file: Pick<SharedFile, 'status' | 'reason'>): string | undefined {
  if (isDeleted(file)) return t('error.file_deleted');
  switch (file.status) {
    case 'uploading': return t('files.state.uploading');
    case 'scanning': return t('files.state.scanning');
    case 'processing': return t('files.state.processing');
    case 'infected': return t('error.file_infected');
    case 'error': return errorText(file.reason);
    default: return file.reason === undefined ? undefined : errorText(file.reason);
  }
}

/** Whether it shows as a picture among other pictures: an image of which nothing says that there will be none. */
export const isPicture = (file: SharedFile): boolean => file.kind === 'image' && !isBroken(file) && !(file.status === 'ready' && !file.thumbnails?.length);

/** What an image of a message shows, for those who cannot see it. */
export function altOf({ parts }: Pick<Message, 'parts'>, file: SharedFile): string {
  const part = parts?.find((p) => p.type === 'file' && p.fileId === file.id);
  return part?.type === 'file' && part.alt ? part.alt : t('files.imageof', { name: file.name });
}

/** The box of a picture alone: as large as the limits allow, never larger than the picture, and never so small that nobody can hit it. */
export function boxOf({ width = 4, height = 3 }: { readonly width?: number; readonly height?: number }, mostWidth: number, mostHeight: number): { width: number; height: number } {
  const isKnown = width > 4 || height > 3;
  const scale = Math.min(mostWidth / width, mostHeight / height, isKnown ? 1 : Infinity);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}

/** How loud sound is over its length, as that many bars from 0 to 1. */
export function barsOf(waveform: string | undefined, count: number): number[] {
  if (!waveform) return [];
  let bytes: number[];
  try {
    bytes = Array.from(atob(waveform), (c) => c.charCodeAt(0));
  } catch {
    return [];
  }
  if (bytes.length === 0) return [];
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [Math.floor((i * bytes.length) / count), Math.max(Math.floor(((i + 1) * bytes.length) / count), Math.floor((i * bytes.length) / count) + 1)];
    return Math.max(...bytes.slice(from, to)) / 255;
  });
}

/** Why a file cannot be attached, as a key of a text. */
export function refusalOf({ name, size }: { readonly name: string; readonly size: number }): 'files.refused.large' | 'files.refused.unnamed' | 'files.refused.long' | undefined {
  if (name.trim() === '') return 'files.refused.unnamed';
  if (name.length > limits.fileName) return 'files.refused.long';
  return size > limits.fileBytes ? 'files.refused.large' : undefined;
}
