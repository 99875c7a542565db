import { html, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { actionsFor, type ShownMessage } from './extensions';

/** `<message-toolbar>`: what can be done with the message that it stands in. There is one a list: it moves to the message in question. */
export class MessageToolbar extends Element {
  /** The message as it is now; undefined once it is gone. */
  shown: () => ShownMessage | undefined = () => undefined;
  openMenu: (beside: HTMLElement) => void = () => undefined;

  protected override render(): TemplateResult {
    const shown = this.shown();
    if (!shown) return html``;
    const run = (action: ReturnType<typeof actionsFor>[number]) => (event: Event): void => {
      const now = this.shown();
      if (now) action.run(now, event.currentTarget as HTMLElement);
    };
    return html`<div class="message-toolbar" role="toolbar" aria-label=${t('messages.actions')}>
      ${actionsFor(shown).filter((a) => a.isInToolbar).map((action) => html`<button type="button" class="button-icon" title=${t(action.title)} aria-label=${t(action.title)} @click=${run(action)}>${icon(action.icon)}</button>`)}
      <button type="button" class="button-icon" title=${t('messages.more')} aria-label=${t('messages.more')} aria-haspopup="menu" @click=${(e: Event) => this.openMenu(e.currentTarget as HTMLElement)}>${icon('more')}</button>
    </div>`;
  }
}

customElements.define('message-toolbar', MessageToolbar);
