import { html, nothing, render, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { State } from '../../core/store';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { makePopover, showBeside } from '../../ui/popover';
import type { ShownMessage } from '../chat';
import { personIn } from '../people';
import { MAX_MEMBERS, receiptsOf, type Receipts } from './store';

/** The mark on one's own message; `state` is undefined for those of others. */
export function mark({ message, chat, me }: ShownMessage, state: State | undefined): TemplateResult | typeof nothing {
  if (!state || chat.info.memberCount > MAX_MEMBERS) return nothing;
  const positions = state.positions.get(message.conversationId);
  const receipts = positions && receiptsOf(positions, message.seq, me);
  const text = textOf(receipts, chat.info.kind === 'direct');
  const isRead = (receipts?.read.length ?? 0) > 0;
  const hasArrived = isRead || (receipts?.delivered.length ?? 0) > 0;
  return html`<button type="button" class="message-mark ${isRead ? 'is-read' : ''}" title=${text} aria-label=${text} aria-haspopup="dialog" ?disabled=${!receipts}
    @click=${(e: Event) => receipts && openNames(e.currentTarget as Element, message.conversationId, message.seq, me)}>${icon(hasArrived ? 'checks' : 'check')}</button>`;
}

function textOf(receipts: Receipts | undefined, isDirect: boolean): string {
  if (!receipts || receipts.read.length + receipts.delivered.length === 0) return t('receipts.sent');
  if (receipts.read.length === 0) return t('receipts.delivered');
  return isDirect ? t('receipts.read') : t('receipts.readby', { count: receipts.read.length });
}

/** Names, as things stand when it opens. */
function openNames(beside: Element, conversationId: string, seq: number, me: string): void {
  const positions = kernel.store.now.positions.get(conversationId);
  if (!positions) return;
  const { read, delivered, missing } = receiptsOf(positions, seq, me);
  const popover = makePopover('receipts');
  popover.setAttribute('role', 'dialog');
  popover.setAttribute('aria-label', t('receipts.label'));
  popover.tabIndex = -1;
  render(html`${people(t('receipts.list.read'), read)}${people(t('receipts.list.delivered'), delivered)}${people(t('receipts.list.missing'), missing)}`, popover);
  showBeside(popover, beside, 'top-end');
  popover.focus();
}

function people(title: string, ids: readonly string[]): TemplateResult | typeof nothing {
  if (ids.length === 0) return nothing;
  const { users } = kernel.store.now;
  return html`<h4>${title}</h4><ul>${ids.map((id) => personIn(users, id)).map((user) => html`<li>${avatar(user, 's')}<span>${user.name}</span></li>`)}</ul>`;
}
