import PhotoSwipe, { type SlideData } from 'photoswipe';
import 'photoswipe/style.css';
import { kernel } from '../../core';
import type { Message } from '../../core/wire';
import { t } from '../../i18n/t';
import { isCalm } from '../../ui/look';
import type { ShownMessage } from '../chat';
import { altOf, contentOf, isOpen, isPicture, pictureOf, thumbnailOf, type SharedFile } from './file';

/** What every browser shows, and what its zoom is worth loading for. */
const SHOWN_WHOLE = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);
const MOST_BYTES = 20 * 1_024 * 1_024;

/** A picture with what it shows in words, and its message where it stands in one. */
export interface Picture { readonly file: SharedFile; readonly alt: string; readonly message?: Message }

/** All pictures that are held of a conversation, in their order; those of the message alone where it is not held, as in a thread. */
export function picturesAround({ message, chat }: Pick<ShownMessage, 'message' | 'chat'>): Picture[] {
  const held = kernel.store.now.chats.get(chat.info.id)?.timeline?.messages ?? [];
  const messages = held.some((m) => m.id === message.id) ? held : [message];
  return messages.filter((m) => !m.deletedAt && !m.isHidden)
    .flatMap((m) => (m.files ?? []).filter((file) => isPicture(file) && isOpen(file)).map((file) => ({ message: m, file, alt: altOf(m, file) })));
}

/** What PhotoSwipe shows of a picture: the largest thumbnail, and the whole where somebody zooms into it. */
export function slideOf({ file, alt }: Picture): SlideData {
  const large = file.thumbnails?.find((one) => one.size === 'large') ?? file.thumbnails?.at(-1);
  const isWhole = SHOWN_WHOLE.has(file.mediaType) && file.size <= MOST_BYTES;
  const [width, height] = isWhole ? [file.width ?? large?.width, file.height ?? large?.height] : [large?.width ?? file.width, large?.height ?? file.height];
  const base = { width: width ?? 1_600, height: height ?? 1_200, alt, msrc: pictureOf(file, 'medium') };
  // What moves would stand still as a thumbnail.
  if (!large || (isWhole && file.mediaType === 'image/gif')) return { ...base, src: contentOf(file) };
  const whole = isWhole && file.width && file.width > large.width ? `, ${contentOf(file)} ${file.width}w` : '';
  return { ...base, src: thumbnailOf(file, large.size as 'large'), srcset: `${thumbnailOf(file, large.size as 'large')} ${large.width}w${whole}` };
}

/** Shows a picture over everything, the others of its conversation beside it. Over once it is closed. */
export async function openLightbox(shown: ShownMessage, file: SharedFile, beside: HTMLElement): Promise<void> {
  const pictures = picturesAround(shown);
  await openPictures(pictures, pictures.findIndex((p) => p.message?.id === shown.message.id && p.file.id === file.id), beside);
}

/** Shows pictures over everything, from one of them on. Over once they are closed. */
export async function openPictures(pictures: readonly Picture[], index: number, beside: HTMLElement): Promise<void> {
  if (index < 0) return;
  const calm = isCalm();
  const box = new PhotoSwipe({
    dataSource: pictures.map(slideOf), index, loop: false, bgOpacity: 0.92, wheelToZoom: true, returnFocus: false, mainClass: 'lightbox',
    showHideAnimationType: calm ? 'none' : 'fade', padding: { top: 56, bottom: 64, left: 12, right: 12 },
    closeTitle: t('action.close'), zoomTitle: t('files.zoom'), arrowPrevTitle: t('files.previous'), arrowNextTitle: t('files.next'), errorMsg: t('files.notshown'),
    indexIndicatorSep: ' / ',
  });
  const now = (): Picture | undefined => pictures[box.currIndex];
  box.on('uiRegister', () => {
    box.ui?.registerElement({
      name: 'download', order: 8, isButton: true, tagName: 'a', title: t('files.download'), html: symbol('download'),
      onInit: (element) => box.on('change', () => {
        const picture = now();
        if (!picture) return;
        element.setAttribute('href', contentOf(picture.file, true));
        element.setAttribute('download', picture.file.name);
      }),
    });
    if (pictures.some((p) => p.message)) box.ui?.registerElement({
      name: 'message', order: 9, isButton: true, title: t('files.showmessage'), html: symbol('chat'),
      onClick: () => {
        const picture = now();
        box.close();
        if (picture?.message) kernel.navigation.navigate('message', { conversationId: picture.message.conversationId, messageId: picture.message.id });
      },
    });
    box.ui?.registerElement({
      name: 'words', order: 10, isButton: false, appendTo: 'root', onInit: (element) => {
        element.setAttribute('aria-live', 'polite');
        box.on('change', () => {
          element.textContent = now()?.alt ?? '';
        });
      },
    });
  });
  await new Promise<void>((done) => {
    box.on('destroy', () => done());
    // Only then it takes keys.
    box.on('openingAnimationEnd', () => box.element?.classList.add('is-open'));
    box.init();
    box.element?.setAttribute('aria-label', t('files.pictures.label'));
    box.element?.setAttribute('aria-modal', 'true');
  });
  beside.focus();
}

const symbol = (name: string): string => `<svg class="icon pswp-symbol" aria-hidden="true"><use href="#i-${name}"></use></svg>`;
