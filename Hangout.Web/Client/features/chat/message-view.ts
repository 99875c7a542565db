import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Message, MessagePart, User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { messageHtml } from '../../ui/html';
import { icon } from '../../ui/icons';
import { plainText, wordsOf } from '../../ui/text';
import { fullTime, shortTimeOf, timeOf } from '../../ui/time';
import { gistOf, noteText } from '../conversations';
import { outbox, type ChangeKind, type Unsent } from '../outbox';
import { personIn } from '../people';
import { botBadge } from './bot-badge';
import { firstPart, isOwn, messageExtensions, type ShownMessage } from './extensions';

export interface MessageContext {
  readonly users: ReadonlyMap<string, User>;
  /** Whether the message continues the one before: same author, a few minutes. */
  readonly continues: boolean;
  readonly replyTo: Message | undefined;
  /** What of it is under way or failed. */
  readonly changes: readonly Unsent<ChangeKind>[];
  readonly onJump: (seq: number) => void;
}

export function messageView(shown: ShownMessage, context: MessageContext): TemplateResult {
  const { message, me } = shown;
  if (message.kind === 'system') {
    const text = noteText(message, shown.chat.info, me, context.users) ?? plainText(message.text);
    return html`<li class="message-system" data-id=${message.id} data-seq=${message.seq}><span title=${fullTime(message.createdAt)} dir="auto">${text}</span></li>`;
  }
  const author = personIn(context.users, message.senderId);
  const mentioned = message.mentions?.includes(me) ?? false;
  const extensions = messageExtensions();
  const isPending = context.changes.some((u) => u.state !== 'failed');
  const looks = { continues: context.continues, 'is-own': isOwn(shown), 'mentions-me': mentioned, 'is-pending': isPending };
  return html`<li class=${classMap({ message: true, ...looks })} data-id=${message.id} data-seq=${message.seq} tabindex="-1">
    ${context.continues ? sideTime(message.createdAt) : avatar(author)}
    <div class="message-main">
      ${head(author, message.createdAt, context.continues)}
      ${message.replyToId ? quote(context.users, context.replyTo, context.onJump) : nothing}
      ${message.deletedAt ? nothing : extensions.map((e) => e.above?.(shown) ?? nothing)}
      ${message.deletedAt ? html`<p class="message-deleted">${t('chat.deleted')}</p>` : (firstPart(extensions.map((e) => e.body?.(shown))) ?? body(shown))}
      ${message.deletedAt ? nothing : extensions.map((e) => e.below?.(shown) ?? nothing)}
      ${context.changes.filter((u) => u.state === 'failed').map(failedView)}
    </div>
    ${message.deletedAt ? nothing : html`<span class="message-marks">${extensions.map((e) => e.mark?.(shown) ?? nothing)}</span>`}
  </li>`;
}

/** A message that the server does not have yet: greyed, or failed with what can be done. */
export function unsentView(unsent: Unsent<'SendMessage'>, me: User, context: Pick<MessageContext, 'users' | 'continues' | 'replyTo' | 'onJump'>, online: boolean): TemplateResult {
  const { continues } = context;
  const status = unsent.state === 'failed' ? t('messages.failed') : unsent.state === 'sent' ? t('messages.sent') : online ? t('messages.sending') : t('messages.waiting');
  return html`<li class="message is-own is-${unsent.state} ${continues ? 'continues' : ''}" data-id=${unsent.id} aria-busy=${unsent.state === 'waiting'}>
    ${continues ? sideTime(unsent.createdAt) : avatar(me)}
    <div class="message-main">
      ${head(me, unsent.createdAt, continues)}
      ${unsent.request.replyToId ? quote(context.users, context.replyTo, context.onJump) : nothing}
      ${unsent.request.text ? html`<div class="message-body plain" dir="auto">${unsent.request.text}</div>` : nothing}
      ${messageExtensions().map((e) => e.unsent?.(unsent.request) ?? nothing)}
      ${unsent.state === 'failed' ? failedView(unsent) : nothing}
    </div>
    ${unsent.state === 'failed' ? nothing : html`<span class="message-marks"><span class="message-mark"
      title=${status}>${icon(unsent.state === 'sent' ? 'check' : 'clock')}<span class="visually-hidden">${status}</span></span></span>`}
  </li>`;
}

/** What did not reach the server, why, and what can be done. */
function failedView(unsent: Unsent): TemplateResult {
  return html`<p class="message-failed" role="alert">${icon('alert')}<span>${t(`failed.${unsent.kind}`)} ${errorText(unsent.error)}</span>
    <button type="button" class="button-text" @click=${() => void outbox.retry(unsent.id)}>${t('action.retry')}</button>
    <button type="button" class="button-text" @click=${() => void outbox.discard(unsent.id)}>${t(unsent.kind === 'SendMessage' ? 'action.delete' : 'action.discard')}</button></p>`;
}

const sideTime = (at: string): TemplateResult => html`<time class="message-side" datetime=${at} title=${fullTime(at)}>${shortTimeOf(at)}</time>`;

function head(author: User, at: string, hidden: boolean): TemplateResult {
  return html`<p class="message-head ${hidden ? 'visually-hidden' : ''}">
    <strong class="message-author" data-person=${author.id}>${author.name}</strong>${botBadge(author)}
    <time datetime=${at} title=${fullTime(at)}>${timeOf(at)}</time>
  </p>`;
}

function quote(users: ReadonlyMap<string, User>, to: Message | undefined, onJump: (seq: number) => void): TemplateResult | typeof nothing {
  if (!to) return nothing;
  const { name } = personIn(users, to.senderId);
  return html`<button type="button" class="message-quote" @click=${() => onJump(to.seq)}>
    ${icon('reply')}<span class="visually-hidden">${t('messages.replyto', { name })}</span>
    <strong aria-hidden="true">${name}</strong><span dir="auto">${to.deletedAt ? t('chat.deleted') : gistOf(to)}</span>
  </button>`;
}

function body(shown: ShownMessage): TemplateResult {
  const { message } = shown;
  // A message can be files and nothing else.
  const words = wordsOf(message) === '' && message.files ? nothing : html`<div class="message-body" dir="auto">
      ${message.html !== undefined ? messageHtml(message) : html`<p class="plain" dir="auto">${message.text}</p>`}
    </div>`;
  return html`${words}
    ${message.html === undefined || !message.parts ? nothing : message.parts.map(partView)}
    ${message.editedAt ? html`<button type="button" class="message-edited" title=${fullTime(message.editedAt)}
      @click=${() => messageExtensions().forEach((e) => e.onEdited?.(shown))}>${t('chat.edited')}</button>` : nothing}`;
}

/** Parts whose content is not in the formatted text already. */
function partView(part: MessagePart): TemplateResult | typeof nothing {
  if (part.type !== 'image') return nothing;
  return html`<a class="message-attachment" href=${part.url} target="_blank" rel="noopener noreferrer nofollow">${icon('copy')}${part.alt ?? t('messages.image')}</a>`;
}
