import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError, kernel, reasonOf } from '../../core';
import type { Invitation } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { icon } from '../../ui/icons';
import { sync } from '../conversations';
import { invitationsApi } from './api';

/** Those that are being answered, and why an answer failed. */
const busy = signal<ReadonlySet<string>>(new Set());
const failed = signal<{ readonly id: string; readonly code: string } | undefined>(undefined);

const nameOf = ({ title }: Invitation): string => title ?? t('invitations.unnamed');

/** Accepts or declines, and leads into what was accepted. */
async function answer({ conversationId: id }: Invitation, isAccepted: boolean): Promise<void> {
  if (busy.peek().has(id)) return;
  busy.value = new Set([...busy.peek(), id]);
  failed.value = undefined;
  try {
    if (isAccepted) {
      const conversation = await invitationsApi.accept(id);
      sync.told({ conversations: [conversation], gone: [] });
      kernel.navigation.navigate('conversation', { conversationId: id });
    } else {
      await invitationsApi.decline(id);
    }
    kernel.store.dispatch({ type: 'invitationAnswered', conversationId: id });
  } catch (error) {
    failed.value = { id, code: reasonOf(error) };
    // It was taken back meanwhile.
    if (error instanceof ApiError && error.status === 404) {
      announce(errorText(error.code));
      kernel.store.dispatch({ type: 'invitationAnswered', conversationId: id });
    }
  } finally {
    busy.value = new Set([...busy.peek()].filter((other) => other !== id));
  }
}

/** What a person is invited to, above the list of conversations. */
export function invitationList(): TemplateResult | typeof nothing {
  const { items } = kernel.store.state.value.invitations;
  if (items.length === 0) return nothing;
  return html`<section class="invitations" aria-labelledby="invitations-title"><h3 id="invitations-title" class="conversations-label">${t('invitations.title')}</h3>
    <ul>${repeat(items, (i) => i.conversationId, (i) => html`<li class="invitation" data-id=${i.conversationId}>
      <span class="avatar avatar-m avatar-square tint-0" aria-hidden="true">${icon(i.kind === 'channel' ? 'channel' : 'people')}</span>
      <span class="invitation-name">${nameOf(i)}</span>
      <small>${byLine(i)}</small>
      ${buttons(i)}
    </li>`)}</ul></section>`;
}

/** One invitation in the place of its conversation. */
export function invitationPane(conversationId: string): TemplateResult | undefined {
  const invitation = kernel.store.state.value.invitations.items.find((i) => i.conversationId === conversationId);
  if (!invitation) return undefined;
  return html`<div class="empty invitation-pane">
    <span class="empty-icon">${icon(invitation.kind === 'channel' ? 'channel' : 'people')}</span>
    <p class="empty-title">${nameOf(invitation)}</p>
    <p class="empty-text">${byLine(invitation)}</p>
    ${invitation.description ? html`<p class="empty-text" dir="auto">${invitation.description}</p>` : nothing}
    <p class="empty-text">${t('invitations.text')}</p>
    ${buttons(invitation)}
  </div>`;
}

const byLine = ({ invitedBy, memberCount }: Invitation): string =>
  [...(invitedBy ? [t('invitations.by', { name: invitedBy.name })] : []), t('chat.members', { count: memberCount })].join(' · ');

function buttons(i: Invitation): TemplateResult {
  const isBusy = busy.value.has(i.conversationId);
  const why = failed.value?.id === i.conversationId ? errorText(failed.value.code) : undefined;
  const name = nameOf(i);
  return html`${why === undefined ? nothing : html`<p class="invitation-error" role="alert">${why}</p>`}<span class="invitation-buttons">
    <button type="button" class="button button-primary" aria-label=${t('invitations.acceptof', { name })} ?disabled=${isBusy}
      @click=${() => void answer(i, true)}>${t('invitations.accept')}</button>
    <button type="button" class="button" aria-label=${t('invitations.declineof', { name })} ?disabled=${isBusy}
      @click=${() => void answer(i, false)}>${t('invitations.decline')}</button>
  </span>`;
}
