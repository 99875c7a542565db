import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { isAdministrator, loadAbout } from './store';

/** `<not-configured>`: there is no assistant yet, and how to set one up. */
export class NotConfigured extends Element {
  protected override render(): TemplateResult {
    return html`<section class="assistant-off" tabindex="0" aria-label=${t('assistant.off.title')}>
      <span class="empty-icon">${icon('assistant')}</span>
      <h3>${t('assistant.off.title')}</h3>
      <p>${t('assistant.off.text')}</p>
      <ol>
        <li><span>${t('assistant.off.one')}</span><code>ollama pull llama3.2</code></li>
        <li><span>${t('assistant.off.two')}</span><code>Assistant__Providers__ollama__Url=http://localhost:11434/v1</code><code>Assistant__Providers__NAME__Key=…</code></li>
        <li><span>${t('assistant.off.three')}</span></li>
      </ol>
      ${isAdministrator() ? html`<p>${t('assistant.off.admin')}</p>` : nothing}
      <div class="assistant-off-actions">
        ${isAdministrator() ? html`<button type="button" class="button button-primary"
          @click=${() => void import('./providers-dialog').then((m) => m.manageProviders(true))}>${icon('new')}${t('assistant.off.add')}</button>` : nothing}
        <button type="button" class="button" @click=${() => void loadAbout()}>${icon('retry')}${t('assistant.off.check')}</button>
      </div>
    </section>`;
  }
}

customElements.define('not-configured', NotConfigured);
