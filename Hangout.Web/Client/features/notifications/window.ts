import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import type { Notification, NotificationKind } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { openMenu } from '../../ui/menu';
import { emptyState, skeletonRows } from '../../ui/states';
import { plainText } from '../../ui/text';
import { fullTime, shortTime } from '../../ui/time';
import { notificationsApi } from './api';
import { change } from '../relations';
import { markRead, openNotification, questionOf } from './open';

const SYMBOLS: Partial<Record<NotificationKind, string>> = { mention: 'at', message: 'chat', reaction: 'smile', invite: 'people', like: 'heart', comment: 'thread',
  follow: 'addperson', friendRequest: 'people' };
const symbolOf = (kind: NotificationKind): string => SYMBOLS[kind] ?? 'info';

/** `<hangout-notifications>`: what others did that concerns me, newest first, live (NTF-1). */
export class NotificationsApp extends Element {
  readonly #error = signal<string | undefined>(undefined);
  readonly #busy = signal(false);

  protected override render(): TemplateResult {
    const { items, unread, loaded } = kernel.store.state.value.notifications;
    return html`<div class="notifications">
      ${items.length === 0 ? nothing : html`<header class="notifications-head">
        <button type="button" class="button-text" ?disabled=${unread === 0} @click=${() => void this.#markAll()}>${icon('check')}${t('notifications.markall')}</button>
      </header>`}
      ${items.length > 0 ? this.#list(items) : this.#error.value !== undefined
        ? emptyState('alert', t('notifications.error'), errorText(this.#error.value), { label: t('action.retry'), run: () => void this.#load() })
        : loaded ? this.#nothing() : skeletonRows(5, t('notifications.label'))}
    </div>`;
  }

  protected override firstUpdated(): void {
    if (!kernel.store.now.notifications.loaded) void this.#load();
  }

  /** Says what will come here, and leads to where it begins. */
  #nothing(): TemplateResult {
    const points = (['mention', 'message', 'reaction', 'like', 'follow', 'invite'] as const).map((kind) => ({ symbol: symbolOf(kind), text: t(`notifications.empty.${kind}`) }));
    const begin = { label: t('notifications.empty.begin'), run: () => kernel.navigation.navigate('newConversation', {}) };
    return emptyState('notifications', t('notifications.empty.title'), t('notifications.empty.text'), begin, points);
  }

  #list(items: readonly Notification[]): TemplateResult {
    const more = kernel.store.state.value.notifications.nextCursor;
    return html`<ul class="notification-list" tabindex="0" aria-label=${t('notifications.label')}>
      ${repeat(items, (n) => n.id, (n) => this.#row(n))}
      ${more === undefined ? nothing : html`<li class="notification-more"><button type="button" class="button" ?disabled=${this.#busy.value}
        @click=${() => void this.#load(more)}>${t('notifications.more')}</button></li>`}
    </ul>`;
  }

  #row(n: Notification): TemplateResult {
    return html`<li><button type="button" class="notification ${n.isRead ? '' : 'is-unread'}" @click=${() => openNotification(n)}>
      <span class="notification-picture">${n.actor ? avatar(n.actor) : html`<span class="avatar avatar-m avatar-square">${icon('info')}</span>`}
        <span class="notification-kind kind-${n.kind}">${icon(symbolOf(n.kind))}</span></span>
      <span class="notification-title">${n.title}</span>
      <time datetime=${n.createdAt} title=${fullTime(n.createdAt)}>${shortTime(n.createdAt)}</time>
      <span class="notification-content">${plainText(n.content)}</span>
      ${n.isRead ? nothing : html`<span class="notification-dot"><span class="visually-hidden">${t('notifications.unread')}</span></span>`}
    </button>
    <button type="button" class="button-icon notification-more-button" title=${t('notifications.menu')} aria-label=${`${t('notifications.menu')}: ${n.title}`} aria-haspopup="menu"
      @click=${(e: Event) => this.#menu(n, e.currentTarget as HTMLElement)}>${icon('more')}</button>${this.#question(n)}</li>`;
  }

  #menu(n: Notification, beside: HTMLElement): void {
    openMenu(beside, t('notifications.menu'), [
      { label: t('why.title'), icon: 'info', run: () => void import('./why').then(({ openWhy }) => openWhy(n), (e: unknown) => console.warn('The reason could not be shown', e)) },
      ...(n.isRead ? [] : [{ label: t('notifications.markone'), icon: 'check', run: () => markRead(n) }]),
    ]);
  }

  /** What somebody asks is answered right here. */
  #question(n: Notification): TemplateResult | typeof nothing {
    const question = questionOf(n);
    if (!question) return nothing;
    const name = n.actor?.name ?? '';
    const answer = async (work: typeof question.accept): Promise<void> => {
      if (await change(work)) markRead(n);
    };
    return html`<p class="notification-question"><button type="button" class="button button-primary" aria-label=${t('friends.acceptof', { name })}
        @click=${() => void answer(question.accept)}>${t('relations.accept')}</button>
      <button type="button" class="button" aria-label=${t('friends.declineof', { name })} @click=${() => void answer(question.decline)}>${t('relations.decline')}</button></p>`;
  }

  async #load(cursor?: string): Promise<void> {
    this.#busy.value = true;
    this.#error.value = undefined;
    try {
      const { told } = kernel.store.now.notifications;
      kernel.store.dispatch({ type: 'notificationsLoaded', page: await notificationsApi.list(cursor), append: cursor !== undefined, told });
    } catch (error) {
      this.#error.value = reasonOf(error);
    } finally {
      this.#busy.value = false;
    }
  }

  async #markAll(): Promise<void> {
    const newest = kernel.store.now.notifications.items[0];
    if (!newest) return;
    kernel.store.dispatch({ type: 'notificationsRead', which: 'all' });
    try {
      await notificationsApi.markRead({ upTo: newest.id });
    } catch (error) {
      this.#error.value = reasonOf(error);
      void this.#load();
    }
  }
}

customElements.define('hangout-notifications', NotificationsApp);
