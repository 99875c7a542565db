import { html, nothing, type TemplateResult } from 'lit';
import type { User } from '../../core/wire';
import { t } from '../../i18n/t';

/** Marks an account that no person writes as. */
export const botBadge = ({ isBot }: User): TemplateResult | typeof nothing => (isBot ? html`<span class="bot-badge">${t('assistant.bot')}</span>` : nothing);
