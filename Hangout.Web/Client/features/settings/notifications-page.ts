import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import type { NotificationKind, NotificationPreferences, NotificationWays, QuietHours } from '../../core/wire';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { sendsMails, takePushes } from '../notifications';
import { SettingsPage } from './page';
import { minutesOf, timeText } from './quiet';
import { save } from './store';

const KINDS: readonly NotificationKind[] = ['message', 'mention', 'reaction', 'like', 'comment', 'follow', 'friendRequest', 'invite', 'system'];
const WAYS = ['desktop', 'push', 'email'] as const;
const USUAL: Required<NotificationWays> = { desktop: true, push: true, email: false };
const NIGHT = { from: 22 * 60, to: 7 * 60 };

/** `<notifications-page>`: by which ways one hears of what, when nothing rings, and mails that sum up (NTF-2, NTF-3). */
export class NotificationsPage extends SettingsPage {
  static override properties = { sought: { attribute: false } };
  /** The kind that somebody was led to. */
  declare sought: string | undefined;
  readonly #permission = signal(typeof Notification === 'undefined' ? undefined : Notification.permission);

  /** Whether the server sends mails; unknown until it has said so. */
  readonly #hasMail = signal<boolean | undefined>(undefined);

  protected override firstUpdated(): void {
    sendsMails().then((isOn) => (this.#hasMail.value = isOn), (error: unknown) => console.warn('Whether the server sends mails is not known', error));
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('sought') || this.sought === undefined) return;
    const row = this.querySelector(`tr[data-kind='${CSS.escape(this.sought)}']`);
    row?.scrollIntoView({ block: 'center' });
    row?.querySelector('input')?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const ways = this.#ways();
    const now = kernel.store.state.value.preferences.settings?.notifications ?? {};
    return html`${this.#browser()}
      <h4 class="settings-title" id="ways-title">${t('prefs.ways')}</h4>
      <table class="ways" aria-labelledby="ways-title"><thead><tr><th scope="col"><span class="visually-hidden">${t('prefs.kind')}</span></th>${ways.map((way) => html`<th
        scope="col">${t(`prefs.way.${way}`)}</th>`)}</tr></thead>
        <tbody>${KINDS.map((kind) => this.#row(now, kind, ways))}</tbody></table>
      ${this.#quiet(now)}
      ${this.#hasMail.value === false ? html`<p class="setting-label"><small>${t('prefs.mail.off')}</small></p>` : this.#digest(now)}`;
  }

  #digest(now: NotificationPreferences): TemplateResult {
    const choices = (['never', 'daily'] as const).map((value) => ({ value, label: t(`prefs.digest.${value}`) }));
    return this.choice('digest', t('prefs.digest'), choices, now.digest ?? 'never', (digest) => save('notifications', { ...now, digest }), t('prefs.digest.hint'));
  }

  #ways(): readonly (typeof WAYS)[number][] {
    return this.#hasMail.value === false ? WAYS.filter((way) => way !== 'email') : WAYS;
  }

  #browser(): TemplateResult {
    const permission = this.#permission.value;
    return html`<div class="setting"><p
      class="setting-label">${t('prefs.browser')}<small>${t(permission === undefined ? 'prefs.browser.none' : `prefs.browser.${permission}`)}</small></p>
      ${permission === 'default' ? html`<button type="button" class="button"
        @click=${() => void this.#ask()}>${icon('notifications')}${t('prefs.browser.ask')}</button>` : nothing}</div>`;
  }

  async #ask(): Promise<void> {
    this.#permission.value = await Notification.requestPermission();
    await takePushes();
  }

  #row(now: NotificationPreferences, kind: NotificationKind, columns: readonly (typeof WAYS)[number][]): TemplateResult {
    const ways = { ...USUAL, ...now.ways?.[kind] };
    const label = t(`prefs.kind.${kind}`);
    return html`<tr data-kind=${kind} class=${kind === this.sought ? 'is-sought' : ''}><th
      scope="row">${label}${this.stateOf(kind)}</th>${columns.map((way) => html`<td><input type="checkbox" name=${`${kind}-${way}`}
      aria-label=${`${label}: ${t(`prefs.way.${way}`)}`} .checked=${ways[way]}
      @change=${(e: Event) => {
        const { checked } = e.target as HTMLInputElement;
        const next = kernel.store.now.preferences.settings?.notifications ?? {};
        void this.saving(kind,
          () => save('notifications', { ...next, ways: { ...next.ways, [kind]: { ...USUAL, ...next.ways?.[kind], [way]: checked } } })).then(() => this.requestUpdate());
      }} /></td>`)}</tr>`;
  }

  #quiet(now: NotificationPreferences): TemplateResult {
    const { quietHours: quiet } = now;
    const set = (next: QuietHours | undefined): Promise<void> => {
      const { quietHours: _before, ...rest } = kernel.store.now.preferences.settings?.notifications ?? {};
      return save('notifications', next ? { ...rest, quietHours: next } : rest);
    };
    const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const time = (key: 'from' | 'to', hours: QuietHours): TemplateResult => html`<label class="field"><span>${t(`prefs.quiet.${key}`)}</span><input type="time"
      name=${`quiet-${key}`} required .value=${timeText(hours[key])}
      @change=${(e: Event) => {
        const minutes = minutesOf((e.target as HTMLInputElement).value);
        if (minutes !== undefined) void this.saving('quiet', () => set({ ...hours, [key]: minutes }));
      }} /></label>`;
    return html`${this.switchRow('quiet', t('prefs.quiet'), quiet !== undefined, (isOn) => set(isOn ? { ...NIGHT, timeZone: mine } : undefined), t('prefs.quiet.hint'))}
      ${quiet ? html`<div class="quiet">${time('from', quiet)}${time('to', quiet)}
        <label class="field quiet-zone"><span>${t('prefs.quiet.zone')}</span><select name="quiet-zone"
          @change=${(e: Event) => void this.saving('quiet', () => set({ ...quiet, timeZone: (e.target as HTMLSelectElement).value }))}>
          ${zones(quiet.timeZone, mine).map((zone) => html`<option value=${zone}
            ?selected=${zone === quiet.timeZone}>${zone.replaceAll('_', ' ')}</option>`)}</select></label></div>` : nothing}`;
  }
}

/** All that the browser knows, the one that is chosen and one's own among them. */
const zones = (chosen: string, mine: string): string[] => [...new Set([chosen, mine, ...Intl.supportedValuesOf('timeZone')])].sort();

customElements.define('notifications-page', NotificationsPage);
