import { html, nothing, type TemplateResult } from 'lit';
import type { Message, MessagePart, User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { messageHtml } from '../../ui/html';
import { icon } from '../../ui/icons';
import { plainText } from '../../ui/text';
import { fullTime, timeOf } from '../../ui/time';
import { outbox, type Unsent } from '../outbox';
import { personIn } from '../people';

export interface MessageContext {
  readonly me: string;
  readonly users: ReadonlyMap<string, User>;
  /** Whether the message continues the one before: same author, a few minutes. */
  readonly continues: boolean;
  readonly replyTo: Message | undefined;
  readonly onJump: (seq: number) => void;
}

export function messageView(message: Message, context: MessageContext): TemplateResult {
  if (message.kind === 'system') return html`<li class="message-system" data-id=${message.id} data-seq=${message.seq}>${plainText(message.text)}</li>`;
  const author = personIn(context.users, message.senderId);
  const mentioned = message.mentions?.includes(context.me) ?? false;
  return html`<li class="message ${context.continues ? 'continues' : ''} ${message.senderId === context.me ? 'is-own' : ''} ${mentioned ? 'mentions-me' : ''}" data-id=${message.id} data-seq=${message.seq}>
    ${context.continues ? html`<time class="message-side" datetime=${message.createdAt} title=${fullTime(message.createdAt)}>${timeOf(message.createdAt)}</time>` : avatar(author)}
    <div class="message-main">
      ${head(author, message.createdAt, context.continues)}
      ${message.replyToId ? quote(context) : nothing}
      ${message.deletedAt ? html`<p class="message-deleted">${t('chat.deleted')}</p>` : body(message)}
    </div>
  </li>`;
}

/** A message that the server does not have yet: greyed, or failed with what can be done. */
export function unsentView(unsent: Unsent<'SendMessage'>, me: User, continues: boolean, online: boolean): TemplateResult {
  const status = unsent.state === 'failed' ? t('messages.failed') : unsent.state === 'sent' ? t('messages.sent') : online ? t('messages.sending') : t('messages.waiting');
  return html`<li class="message is-own is-${unsent.state} ${continues ? 'continues' : ''}" data-id=${unsent.id} aria-busy=${unsent.state === 'waiting'}>
    ${continues ? html`<time class="message-side" datetime=${unsent.createdAt}>${timeOf(unsent.createdAt)}</time>` : avatar(me)}
    <div class="message-main">
      ${head(me, unsent.createdAt, continues)}
      <div class="message-body plain">${unsent.request.text}</div>
      ${unsent.state === 'failed'
        ? html`<p class="message-failed" role="alert">${icon('alert')}<span>${t('messages.failedwhy', { why: errorText(unsent.error) })}</span>
            <button type="button" class="button-text" @click=${() => void outbox.retry(unsent.id)}>${t('action.retry')}</button>
            <button type="button" class="button-text" @click=${() => void outbox.discard(unsent.id)}>${t('action.delete')}</button></p>`
        : html`<span class="message-status" title=${status}>${icon(unsent.state === 'sent' ? 'check' : 'clock')}<span class="visually-hidden">${status}</span></span>`}
    </div>
  </li>`;
}

function head(author: User, at: string, hidden: boolean): TemplateResult {
  return html`<p class="message-head ${hidden ? 'visually-hidden' : ''}">
    <strong class="message-author" title=${author.username ? `@${author.username}` : ''}>${author.name}</strong>
    <time datetime=${at} title=${fullTime(at)}>${timeOf(at)}</time>
  </p>`;
}

function quote(context: MessageContext): TemplateResult | typeof nothing {
  const to = context.replyTo;
  if (!to) return nothing;
  const name = personIn(context.users, to.senderId).name;
  return html`<button type="button" class="message-quote" @click=${() => context.onJump(to.seq)}>
    ${icon('reply')}<span class="visually-hidden">${t('messages.replyto', { name })}</span>
    <strong aria-hidden="true">${name}</strong><span>${to.deletedAt ? t('chat.deleted') : plainText(to.text)}</span>
  </button>`;
}

function body(message: Message): TemplateResult {
  return html`<div class="message-body" dir="auto">
      ${message.html !== undefined ? messageHtml(message) : html`<p class="plain">${message.text}</p>`}
    </div>
    ${message.html === undefined || !message.parts ? nothing : message.parts.map(partView)}
    ${message.editedAt ? html`<span class="message-edited" title=${fullTime(message.editedAt)}>${t('chat.edited')}</span>` : nothing}`;
}

/** Parts whose content is not in the formatted text already. */
function partView(part: MessagePart): TemplateResult | typeof nothing {
  if (part.type !== 'image') return nothing;
  return html`<a class="message-attachment" href=${part.url} target="_blank" rel="noopener noreferrer nofollow">${icon('copy')}${part.alt ?? t('messages.image')}</a>`;
}
