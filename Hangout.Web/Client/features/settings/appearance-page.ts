import { html, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { LANGUAGES } from '../../i18n/language';
import { t } from '../../i18n/t';
import { look, takeLook, type Look } from '../../ui/look';
import { SettingsPage } from './page';
import { save } from './store';

const THEMES = [{ value: 'light', symbol: 'sun' }, { value: 'dark', symbol: 'moon' }, { value: 'auto', symbol: 'auto' }] as const;
const SIZES = ['small', 'medium', 'large'] as const;

/** `<appearance-page>`: how the desktop looks, here at once and on the person's other devices as they hear of it. */
export class AppearancePage extends SettingsPage {
  protected override render(): TemplateResult {
    const now = look.value;
    return html`${this.#language(now.language)}
      ${this.choice('theme', t('prefs.theme'), THEMES.map((one) => ({ ...one, label: t(`menu.theme.${one.value}`) })), now.theme, (theme) => this.#set({ theme }))}
      ${this.choice('fontSize', t('prefs.font'), SIZES.map((value) => ({ value, label: t(`prefs.font.${value}`) })), now.fontSize, (fontSize) => this.#set({ fontSize }))}
      ${this.switchRow('isCompact', t('prefs.compact'), now.isCompact, (isCompact) => this.#set({ isCompact }), t('prefs.compact.hint'))}
      ${this.switchRow('showAnimations', t('prefs.animations'), now.showAnimations, (showAnimations) => this.#set({ showAnimations }), t('prefs.animations.hint'))}`;
  }

  /** Each language is called by its own name, so that who cannot read the page finds theirs. */
  #language(chosen: string): TemplateResult {
    return html`<div class="setting"><label class="setting-label" for="language">${t('prefs.language')}${this.stateOf('language')}</label>
      <select id="language" name="language" @change=${(e: Event) => void this.saving('language', () => this.#set({ language: (e.target as HTMLSelectElement).value }))}>
        <option value="" ?selected=${chosen === ''}>${t('prefs.language.auto')}</option>
        ${Object.entries(LANGUAGES).map(([tag, name]) => html`<option value=${tag} lang=${tag} ?selected=${tag === chosen}>${name}</option>`)}</select></div>`;
  }

  async #set(change: Partial<Look>): Promise<void> {
    const next = { ...look.peek(), ...change };
    takeLook(next);
    if (kernel.store.now.preferences.settings) await save('interface', next);
  }
}

customElements.define('appearance-page', AppearancePage);
