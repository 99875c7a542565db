import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { Message } from '../../core/wire';
import { avatar } from '../../ui/avatar';
import { fullTime, shortTime } from '../../ui/time';
import { gistOf } from '../conversations';
import { personIn } from '../people';

/** A message in a list beside its conversation: who, where, when and how it begins. */
export function messageRow(message: Message, where: string | undefined, onOpen: () => void): TemplateResult {
  const author = personIn(kernel.store.state.value.users, message.senderId);
  return html`<button type="button" class="message-row" @click=${onOpen}>
    ${avatar(author, 's')}
    <span class="message-row-head"><strong>${author.name}</strong>${where === undefined ? nothing : html`<span>${where}</span>`}
      <time datetime=${message.createdAt} title=${fullTime(message.createdAt)}>${shortTime(message.createdAt)}</time></span>
    <span class="message-row-text" dir="auto">${gistOf(message)}</span>
  </button>`;
}
