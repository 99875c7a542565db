import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError, kernel, reasonOf } from '../../core';
import { limits, type Me } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { avatar, tintOf } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { setOwnBanner, setOwnPicture } from '../pictures';
import { profileApi, profileOf, readProfile, tookProfile } from '../profile';
import { SettingsPage } from './page';

const FIELDS = ['name', 'bio', 'location', 'website'] as const;
type Field = (typeof FIELDS)[number];

/** `<profile-page>`: what others see of this person. Each field is saved when it is left. */
export class ProfilePage extends SettingsPage {
  readonly #wrong = signal<ReadonlyMap<Field, string>>(new Map());
  readonly #lengths = signal<ReadonlyMap<Field, number>>(new Map());

  protected override firstUpdated(): void {
    void readProfile({ userId: kernel.store.now.me.id });
  }

  protected override render(): TemplateResult {
    const { me } = kernel.store.state.value;
    const banner = profileOf({ userId: me.id })?.profile?.bannerUrl;
    const bannerView = (): TemplateResult => html`<div class="profile-banner tint-${tintOf(me.id)}">${banner ? html`<img src=${banner} alt="" />` : nothing}</div>`;
    return html`<div class="settings-pictures">${bannerView()}
        <span class="profile-avatar">${avatar(me, 'l')}</span>
        <div class="settings-picture-buttons">
          <button type="button" class="button" @click=${setOwnPicture}>${icon('camera')}${t('prefs.picture')}</button>
          <button type="button" class="button"
            @click=${() => setOwnBanner(bannerView, banner !== undefined,
              async (fileId) => tookProfile(await profileApi.banner(fileId)))}>${icon('image')}${t('prefs.banner')}</button>
        </div></div>
      ${FIELDS.map((field) => this.#field(field, me))}
      <p class="setting-note"><button type="button" class="button-text"
        @click=${() => kernel.navigation.navigate('profile', { userId: me.id })}>${icon('profile')}${t('prefs.seeprofile')}</button></p>`;
  }

  #field(field: Field, me: Me): TemplateResult {
    const wrong = this.#wrong.value.get(field);
    const most = limits[field];
    const length = this.#lengths.value.get(field) ?? (me[field] ?? '').length;
    const onInput = (e: Event): unknown => (this.#lengths.value = new Map(this.#lengths.peek()).set(field, (e.target as HTMLInputElement).value.length));
    const onChange = (e: Event): void => void this.#save(field, (e.target as HTMLInputElement).value);
    return html`<div class="setting-field">
      <label class="field"><span>${t(`prefs.${field}`)} ${field === 'name' ? nothing : html`<small>(${t('new.optional')})</small>`}</span>
        ${field === 'bio'
          ? html`<textarea rows="4" dir="auto" name=${field} maxlength=${most} .value=${me.bio ?? ''} @input=${onInput} @change=${onChange}></textarea>`
          : html`<input type=${field === 'website' ? 'url' : 'text'} dir="auto" name=${field} maxlength=${most} autocomplete=${field === 'name' ? 'name' : 'off'}
            placeholder=${field === 'website' ? 'https://' : ''}
              aria-invalid=${wrong === undefined ? 'false' : 'true'} .value=${me[field] ?? ''} @input=${onInput} @change=${onChange} />`}</label>
      <span class="setting-under">${wrong === undefined ? nothing : html`<span class="setting-state is-bad" role="alert">${icon('alert')}${wrong}</span>`}${this.stateOf(field)}
        ${field === 'bio' ? html`<small>${length} / ${most}</small>` : nothing}</span></div>`;
  }

  /** What the server does not take stays in the field, with why. */
  async #save(field: Field, text: string): Promise<void> {
    const { me } = kernel.store.now;
    const value = text.trim();
    const wrong = new Map(this.#wrong.peek());
    wrong.delete(field);
    if (field === 'name' && value === '') wrong.set(field, t('prefs.name.missing'));
    if (field === 'website' && value !== '' && !(URL.canParse(value) && /^https?:/i.test(value))) wrong.set(field, t('prefs.website.wrong'));
    this.#wrong.value = wrong;
    if (wrong.has(field) || value === (me[field] ?? '')) return;
    try {
      await this.saving(field, async () => {
        const next = await profileApi.update({ [field]: value });
        kernel.store.dispatch({ type: 'meChanged', me: next });
        await readProfile({ userId: me.id });
        announce(t('prefs.saved'));
      });
    } catch (error) {
      this.#wrong.value = new Map(wrong).set(field, errorText(error instanceof ApiError ? error.code : reasonOf(error)));
    }
  }
}

customElements.define('profile-page', ProfilePage);
