import { signal } from '@preact/signals-core';
import { kernel } from '../../core';
import { uuidv7 } from '../../core/ids';
import { limits, type Message, type PostImageRequest, type PublishPostRequest } from '../../core/wire';
import { isVisible } from '../../ui/text';
import { failedIn, isReady, partsOf, uploads, type Tray } from '../files';
import { outbox } from '../outbox';
import { messageAddress } from '../permalinks';
import { DRAFT, keptDraft, type PostDraft } from './kept';

const EMPTY: PostDraft = { text: '', audience: 'public' };
const SAVE_AFTER_MS = 300;

/** The post that is being written; one a person. */
export const draft = signal<PostDraft>(EMPTY);
/** Published once what is attached is uploaded. */
export const isWaiting = signal(false);

let timer: ReturnType<typeof setTimeout> | undefined;
let isTouched = false;

export const tray = (): Tray => uploads.of(DRAFT);

export async function restoreDraft(): Promise<void> {
  const kept = await keptDraft.read();
  if (kept && !isTouched) draft.value = kept;
}

export function change(part: Partial<PostDraft>): void {
  isTouched = true;
  draft.value = { ...draft.peek(), ...part };
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER_MS);
}

export function save(): void {
  clearTimeout(timer);
  keptDraft.write(draft.peek()).catch((error: unknown) => console.warn('The post is not kept', error));
}

/** The options that somebody wrote; empty fields are none. */
export const optionsOf = (poll: PostDraft['poll']): string[] => (poll?.options ?? []).map((o) => o.trim()).filter(isVisible);

/** Why what is written is not a post yet: a key of a text; undefined where it is one. */
export function missing(now: PostDraft, { items }: Tray): string | undefined {
  const { text, poll, linkUrl, messageUrl } = now;
  if (textOf(now).length > limits.postText) return 'posts.missing.long';
  if (poll) {
    const options = optionsOf(poll);
    if (!isVisible(text)) return 'posts.missing.question';
    if (options.length < limits.pollOptionsMin) return 'posts.missing.options';
    if (new Set(options).size < options.length) return 'polls.same';
    if (poll.closesAt && Date.parse(poll.closesAt) <= Date.now()) return 'polls.past';
  }
  if (linkUrl !== undefined && !isAddress(linkUrl)) return 'posts.missing.link';
  return isVisible(text) || items.length > 0 || linkUrl !== undefined || messageUrl !== undefined ? undefined : 'posts.missing.text';
}

/** The address of the message that it speaks of stands at its end. */
const textOf = ({ text, messageUrl }: PostDraft): string => [text.trim(), messageUrl ?? ''].filter((part) => part !== '').join('\n\n');

export const isAddress = (text: string): boolean => text.length <= limits.postLink && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Puts the post into the outbox, with all of its request, or waits for what is still being uploaded. */
export function publish(): void {
  const now = draft.peek();
  const items = tray();
  if (missing(now, items) !== undefined || failedIn(items)) return;
  isWaiting.value = !isReady(items);
  if (isWaiting.peek()) return;
  const request = requestOf(now, items);
  draft.value = { ...EMPTY, audience: now.audience };
  save();
  uploads.clear(DRAFT);
  void outbox.add('PublishPost', request, request.id);
}

function requestOf(now: PostDraft, items: Tray): PublishPostRequest {
  const { audience, linkUrl, poll, quotedId } = now;
  const images: PostImageRequest[] = partsOf(items).flatMap((part) => (part.type === 'file' ? [{ fileId: part.fileId, ...(part.alt ? { alt: part.alt } : {}) }] : []));
  return {
    id: uuidv7(), audience, text: textOf(now),
    ...(images.length > 0 ? { images } : {}),
    ...(linkUrl === undefined ? {} : { linkUrl }),
    ...(poll ? { poll: { options: optionsOf(poll), isMultiple: poll.isMultiple, ...(poll.closesAt ? { closesAt: new Date(poll.closesAt).toISOString() } : {}) } } : {}),
    ...(quotedId === undefined ? {} : { quotedId }),
  };
}

/** Writes about a post. */
export function quotePost(quotedId: string): void {
  change({ quotedId });
  kernel.navigation.navigate('writePost', {});
}

/** Writes about a message. The post holds nothing of it but its address. */
export function quoteMessage(message: Pick<Message, 'conversationId' | 'id'>): void {
  change({ messageUrl: messageAddress({ conversationId: message.conversationId, messageId: message.id }) });
  kernel.navigation.navigate('writePost', {});
}
