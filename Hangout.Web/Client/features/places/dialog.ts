import { signal, type Signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { uuidv7 } from '../../core/ids';
import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { isVisible } from '../../ui/text';
import { outbox } from '../outbox';
import { coordinates, degrees, mapAddress } from './place';

const LOCATE_WITHIN_MS = 15_000;

/** `<place-dialog>`: a place to share, found by the device or typed. Nothing is sent before the person says so. */
export class PlaceDialog extends PassingDialog {
  #conversationId = '';
  readonly #latitude = signal('');
  readonly #longitude = signal('');
  readonly #label = signal('');
  readonly #finding = signal<'places.finding' | 'places.denied' | 'places.notfound' | undefined>(undefined);

  openFor(conversationId: string): void {
    this.#conversationId = conversationId;
    void this.open();
  }

  protected override heading(): string {
    return t('places.share');
  }

  protected override body(): TemplateResult {
    const finding = this.#finding.value;
    const place = this.#place();
    return html`
      <button type="button" class="button place-find" ?disabled=${finding === 'places.finding'} @click=${() => this.#find()}>${icon('place')}${t('places.find')}</button>
      ${finding === undefined ? nothing : html`<p class=${finding === 'places.finding' ? 'place-hint' : 'form-error'} role="status">${t(finding)}</p>`}
      <div class="place-fields">
        ${this.#field('places.latitude', this.#latitude, 90)}
        ${this.#field('places.longitude', this.#longitude, 180)}
      </div>
      <label class="field"><span>${t('places.label')} <small>(${t('new.optional')})</small></span>
        <input type="text" name="label" dir="auto" autocomplete="off" maxlength=${limits.locationLabel} .value=${this.#label.value}
          @input=${(e: InputEvent) => (this.#label.value = (e.target as HTMLInputElement).value)} /></label>
      <p class="place-hint">${place
        ? html`${coordinates(place)} · <a href=${mapAddress(place)} target="_blank" rel="noopener noreferrer">${t('places.map')}</a>`
        : t('places.hint')}</p>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${!this.#place()}>${t('places.send')}</button>`;
  }

  protected override submit(): void {
    const place = this.#place();
    if (!place) return;
    const label = this.#label.peek().trim();
    const id = uuidv7();
    const part = { type: 'location' as const, ...place, ...(isVisible(label) ? { label } : {}) };
    // The text stands in its place until the server has it.
    void outbox.add('SendMessage', { id, conversationId: this.#conversationId, text: part.label ?? coordinates(place), parts: [part] }, id);
    this.close();
  }

  #field(title: 'places.latitude' | 'places.longitude', text: Signal<string>, limit: number): TemplateResult {
    const isWrong = text.value.trim() !== '' && degrees(text.value, limit) === undefined;
    return html`<label class="field"><span>${t(title)}</span>
      <input type="text" name=${title === 'places.latitude' ? 'latitude' : 'longitude'} inputmode="text" autocomplete="off" aria-invalid=${isWrong}
        placeholder=${title === 'places.latitude' ? '52.5163' : '13.3777'} .value=${text.value}
        @input=${(e: InputEvent) => (text.value = (e.target as HTMLInputElement).value)} />
      ${isWrong ? html`<small class="form-error">${t('places.between', { limit })}</small>` : nothing}</label>`;
  }

  #place(): { latitude: number; longitude: number } | undefined {
    const [latitude, longitude] = [degrees(this.#latitude.value, 90), degrees(this.#longitude.value, 180)];
    return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  }

  /** The browser asks for permission itself. */
  #find(): void {
    this.#finding.value = 'places.finding';
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.#latitude.value = coords.latitude.toFixed(6);
        this.#longitude.value = coords.longitude.toFixed(6);
        this.#finding.value = undefined;
      },
      (error) => (this.#finding.value = error.code === GeolocationPositionError.PERMISSION_DENIED ? 'places.denied' : 'places.notfound'),
      { timeout: LOCATE_WITHIN_MS, maximumAge: 60_000, enableHighAccuracy: true },
    );
  }
}

customElements.define('place-dialog', PlaceDialog);

export function openPlace(conversationId: string): void {
  new PlaceDialog().openFor(conversationId);
}
