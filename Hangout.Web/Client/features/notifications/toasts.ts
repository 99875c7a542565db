import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel } from '../../core';
import type { Notification } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { plainText } from '../../ui/text';
import { isMuted } from '../conversations';
import { openNotification } from './open';

const SHOW_MS = 6_000;
const MOST = 3;

/** `<hangout-toasts>`: new notifications for a few seconds, bottom right, above any composer there. */
export class Toasts extends Element {
  readonly #toasts = signal<readonly Notification[]>([]);
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  show(notification: Notification): void {
    const info = kernel.store.now.chats.get(notification.conversationId ?? '')?.info;
    // The server knows of the mute a moment later than the other tab of this person.
    if (this.#isLookedAt(notification) || (info && isMuted(info))) return;
    this.#toasts.value = [...this.#toasts.peek().filter((n) => n.id !== notification.id), notification].slice(-MOST);
    this.#later(notification.id);
  }

  protected override render(): TemplateResult {
    return html`<div class="toasts" role="log" aria-live="polite" aria-label=${t('toasts.label')}>
      ${repeat(this.#toasts.value, (n) => n.id, (n) => html`<div class="toast" @pointerenter=${() => this.#hold(n.id)} @pointerleave=${() => this.#later(n.id)}>
        <button type="button" class="toast-open" @click=${() => this.#open(n)}>
          ${n.actor ? avatar(n.actor) : icon('notifications')}<strong>${n.title}</strong><span>${plainText(n.content)}</span></button>
        <button type="button" class="button-icon toast-close" aria-label=${t('action.dismiss')} title=${t('action.dismiss')}
          @click=${() => this.#dismiss(n.id)}>${icon('close')}</button>
      </div>`)}
    </div>`;
  }

  protected override updated(): void {
    if (this.#toasts.peek().length > 0) this.style.setProperty('--toast-lift', `${this.#lift()}px`);
  }

  /** How far up the toasts must be so as not to cover where somebody writes in a window beneath them. */
  #lift(): number {
    const list = this.querySelector('.toasts')?.getBoundingClientRect();
    if (!list) return 0;
    const covered = [...document.querySelectorAll('[data-keep-clear]')].map((c) => c.getBoundingClientRect());
    const below = covered.filter((c) => c.width > 0 && c.right > list.left && c.left < list.right && c.bottom > innerHeight - 300);
    return below.length === 0 ? 0 : Math.max(...below.map((c) => innerHeight - c.top));
  }

  /** Whoever sees the conversation anyway needs no toast. */
  #isLookedAt(notification: Notification): boolean {
    const { conversationId } = notification;
    return !document.hidden && document.hasFocus() && conversationId !== undefined && kernel.navigation.windows.isInFront('chat', { conversation: conversationId });
  }

  #open(notification: Notification): void {
    this.#dismiss(notification.id);
    openNotification(notification);
  }

  #dismiss(id: string): void {
    this.#hold(id);
    this.#toasts.value = this.#toasts.peek().filter((n) => n.id !== id);
  }

  #hold(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #later(id: string): void {
    this.#hold(id);
    this.#timers.set(id, setTimeout(() => this.#dismiss(id), SHOW_MS));
  }
}

customElements.define('hangout-toasts', Toasts);

declare global {
  interface HTMLElementTagNameMap {
    'hangout-toasts': Toasts;
  }
}
