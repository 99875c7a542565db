import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { openNotification } from '../apps/notifications/notifications';
import { plainText } from '../apps/chat/names';
import type { Notification } from '../core/wire';
import { t } from '../i18n/t';
import { avatar } from '../ui/avatar';
import { Element } from '../ui/element';
import { icon } from '../ui/icons';
import { windows } from '.';

const SHOW_MS = 6_000;
const MOST = 3;

/** `<hangout-toasts>`: new notifications for a few seconds, bottom right, above any composer there. */
export class Toasts extends Element {
  readonly #toasts = signal<readonly Notification[]>([]);
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  show(notification: Notification): void {
    if (this.#isLookedAt(notification)) return;
    this.#toasts.value = [...this.#toasts.peek().filter((n) => n.id !== notification.id), notification].slice(-MOST);
    this.#later(notification.id);
  }

  protected override render(): TemplateResult {
    return html`<div class="toasts" role="log" aria-live="polite" aria-label=${t('toasts.label')}>
      ${repeat(this.#toasts.value, (n) => n.id, (n) => html`<div class="toast" @pointerenter=${() => this.#hold(n.id)} @pointerleave=${() => this.#later(n.id)}>
        <button type="button" class="toast-open" @click=${() => this.#open(n)}>
          ${n.actor ? avatar(n.actor) : icon('notifications')}<strong>${n.title}</strong><span>${plainText(n.content)}</span></button>
        <button type="button" class="button-icon toast-close" aria-label=${t('action.dismiss')} title=${t('action.dismiss')} @click=${() => this.#dismiss(n.id)}>${icon('close')}</button>
      </div>`)}
    </div>`;
  }

  protected override updated(): void {
    if (this.#toasts.peek().length > 0) this.style.setProperty('--toast-lift', `${this.#lift()}px`);
  }

  /** How far up the toasts must be so as not to cover the composer of a window beneath them. */
  #lift(): number {
    const list = this.querySelector('.toasts')?.getBoundingClientRect();
    if (!list) return 0;
    const composers = [...document.querySelectorAll('message-composer')].map((c) => c.getBoundingClientRect());
    const below = composers.filter((c) => c.width > 0 && c.right > list.left && c.left < list.right && c.bottom > innerHeight - 300);
    return below.length === 0 ? 0 : Math.max(...below.map((c) => innerHeight - c.top));
  }

  /** Whoever sees the conversation anyway needs no toast. */
  #isLookedAt(notification: Notification): boolean {
    const front = windows.front.peek();
    return !document.hidden && front?.module === 'chat' && notification.conversationId !== undefined && front.view.conversation === notification.conversationId;
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
