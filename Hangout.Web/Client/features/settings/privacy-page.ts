import { html, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { SettingsPage } from './page';
import { save, type Settings } from './store';

/** `<privacy-page>`: what others may see and do (ACC-7, REL-4). */
export class PrivacyPage extends SettingsPage {
  protected override render(): TemplateResult {
    const now = kernel.store.state.value.preferences.settings?.privacy;
    if (!now) return html``;
    const set = (change: Partial<Settings['privacy']>): Promise<void> => save('privacy', { ...(kernel.store.now.preferences.settings?.privacy ?? now), ...change });
    return html`${this.choice('profileVisibility', t('prefs.visibility'),
      (['public', 'friends', 'private'] as const).map((value) => ({ value, label: t(`prefs.visibility.${value}`) })), now.profileVisibility,
        (profileVisibility) => set({ profileVisibility }), t(`prefs.visibility.${now.profileVisibility}.hint`))}
      ${this.switchRow('isPrivate', t('prefs.private'), now.isPrivate, (isPrivate) => set({ isPrivate }), t('prefs.private.hint'))}
      ${this.switchRow('showOnlineStatus', t('prefs.online'), now.showOnlineStatus, (showOnlineStatus) => set({ showOnlineStatus }), t('prefs.online.hint'))}
      ${this.choice('messagesFrom', t('prefs.messages'),
        (['everyone', 'friends', 'none'] as const).map((value) => ({ value, label: t(`prefs.messages.${value}`) })), now.messagesFrom,
        (messagesFrom) => set({ messagesFrom }), t('prefs.messages.hint'))}
      ${this.switchRow('allowFriendRequests', t('prefs.requests'), now.allowFriendRequests, (allowFriendRequests) => set({ allowFriendRequests }), t('prefs.requests.hint'))}
      <p class="setting-note">${(['blocked', 'muted'] as const).map((tab) => html`<button type="button" class="button-text"
        @click=${() => kernel.navigation.navigate('people', { tab })}>${icon(tab === 'blocked' ? 'block' : 'mute')}${t(`prefs.${tab}`)}</button>`)}</p>`;
  }
}

customElements.define('privacy-page', PrivacyPage);
