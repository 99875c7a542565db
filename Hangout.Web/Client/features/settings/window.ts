import { computed, signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import './appearance-page';
import './notifications-page';
import './privacy-page';
import './profile-page';

const PAGES = { profile: 'profile', appearance: 'sun', notifications: 'notifications', privacy: 'lock' } as const;
type Page = keyof typeof PAGES;

/** `<hangout-settings>`: pages of what a person can choose. Each change is saved as it is made. */
export class SettingsWindow extends Element {
  #window = '';
  readonly #page = computed<Page | undefined>(() => {
    const { page } = kernel.navigation.windows.viewOf(this.#window) ?? {};
    return page !== undefined && page in PAGES ? (page as Page) : undefined;
  });
  readonly #isNarrow = signal(false);
  readonly #size = new ResizeObserver(() => (this.#isNarrow.value = this.clientWidth < 560));

  override connectedCallback(): void {
    super.connectedCallback();
    this.#window = kernel.navigation.windows.idOf(this) ?? '';
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  protected override render(): TemplateResult {
    const page = this.#page.value;
    const shown = page ?? 'profile';
    return html`<div class="settings" data-view=${page === undefined ? 'list' : 'page'}>
      <nav class="settings-nav" aria-label=${t('prefs.pages')}>${(Object.keys(PAGES) as Page[]).map((key) => html`<button type="button" class="settings-link"
        aria-current=${key === shown && !(this.#isNarrow.value && page === undefined) ? 'page' : 'false'}
          @click=${() => this.#choose(key)}>${icon(PAGES[key])}<span>${t(`prefs.${key}`)}</span></button>`)}</nav>
      <section class="settings-page" tabindex="0" aria-label=${t('prefs.page', { name: t(`prefs.${shown}`) })}>
        <header class="settings-head"><button type="button" class="button-icon settings-back" title=${t('action.back')} aria-label=${t('action.back')}
          @click=${() => kernel.navigation.windows.leadBack(this.#window, {})}>${icon('back')}</button><h3>${t(`prefs.${shown}`)}</h3></header>
        ${this.#content(shown)}
      </section>
    </div>`;
  }

  #content(page: Page): TemplateResult {
    if (page === 'profile') return html`<profile-page></profile-page>`;
    const { preferences, link } = kernel.store.state.value;
    if (!preferences.settings) return link === 'offline' ? emptyState('alert', t('link.offline'), t('prefs.offline')) : skeletonRows(4, t('prefs.loading'));
    if (page === 'appearance') return html`<appearance-page></appearance-page>`;
    if (page === 'privacy') return html`<privacy-page></privacy-page>`;
    return html`<notifications-page .sought=${kernel.navigation.windows.viewOf(this.#window)?.kind}></notifications-page>`;
  }

  #choose(page: Page): void {
    kernel.navigation.windows.setView(this.#window, { page });
  }
}

customElements.define('hangout-settings', SettingsWindow);
