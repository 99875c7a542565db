import { html, nothing, type TemplateResult } from 'lit';
import { signal } from '@preact/signals-core';
import { kernel, reasonOf } from '../../core';
import type { Notification, NotificationReason as Reason } from '../../core/wire';
import { errorText, listText, t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { notificationsApi } from './api';

/** How the two stand to each other, as far as it says something: a friend is more than somebody one follows. */
export function relationIn({ relationship, cause }: Reason, name: string): string | undefined {
  if (!relationship || ['followed', 'followAsked', 'followAccepted', 'friendAsked', 'friendAccepted'].includes(cause)) return undefined;
  const key = relationship.friend === 'friends' ? 'friend' : relationship.follow === 'following' ? 'following' : relationship.followsMe ? 'follows' : undefined;
  return key && t(`why.relation.${key}`, { name });
}

/** The ways by which such things reach one, as a list of words. */
export function waysIn({ ways, kind }: Reason): string {
  const on = (['desktop', 'push', 'email'] as const).filter((way) => ({ desktop: true, push: true, email: false, ...ways })[way]).map((way) => t(`why.way.${way}`));
  const what = t(`prefs.kind.${kind}`);
  return on.length === 0 ? t('why.ways.none', { what }) : t('why.ways', { what, ways: listText(on) });
}

/** `<why-dialog>`: why somebody got a notification, and where that is set. */
export class WhyDialog extends PassingDialog {
  #notification: Notification | undefined;
  readonly #reason = signal<Reason | undefined>(undefined);
  readonly #failure = signal<string | undefined>(undefined);

  openFor(notification: Notification): void {
    this.#notification = notification;
    void this.open();
    notificationsApi.reason(notification.id).then((reason) => (this.#reason.value = reason), (error: unknown) => (this.#failure.value = reasonOf(error)));
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('why.title');
  }

  protected override body(): TemplateResult {
    const reason = this.#reason.value;
    if (this.#failure.value !== undefined) return html`<p class="form-error" role="alert">${errorText(this.#failure.value)}</p>`;
    if (!reason) return html`<p class="dialog-text" role="status">${t('why.loading')}</p>`;
    const name = this.#notification?.actor?.name ?? t('chat.deletedperson');
    const relation = relationIn(reason, name);
    return html`<p class="dialog-text" role="status">${t(`why.${reason.cause}`, { name })}${relation === undefined ? nothing : html` ${relation}`}</p>
      <p class="dialog-text">${waysIn(reason)}</p>`;
  }

  protected override foot(): TemplateResult {
    return html`<button type="button" class="button" ?disabled=${this.#reason.value === undefined} @click=${this.#settings}>${t('why.settings')}</button>
      <button type="submit" class="button button-primary" autofocus>${t('action.close')}</button>`;
  }

  protected override submit(): void {
    this.close();
  }

  #settings = (): void => {
    const kind = this.#reason.peek()?.kind;
    this.close();
    kernel.navigation.navigate('settings', { page: 'notifications', ...(kind === undefined ? {} : { kind }) });
  };
}

customElements.define('why-dialog', WhyDialog);

export const openWhy = (notification: Notification): void => new WhyDialog().openFor(notification);
