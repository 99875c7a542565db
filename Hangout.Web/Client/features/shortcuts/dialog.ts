import { html, type TemplateResult } from 'lit';
import { registered, type Shortcut } from '../../core/registry';
import { t } from '../../i18n/t';
import { ShowingDialog } from '../../ui/dialog';
import './shortcuts.css';

const isMac = /Mac|iP(?:hone|ad)/.test(navigator.userAgent);

/** `<shortcuts-dialog>`: every key that a feature registered, under its heading. */
export class ShortcutsDialog extends ShowingDialog {
  protected override heading(): string {
    return t('shortcuts.title');
  }

  protected override body(): TemplateResult {
    const all = registered().flatMap((feature) => feature.shortcuts ?? []);
    const groups = ['shortcuts.messages', ...new Set(all.map((one) => one.group).filter((group) => group !== 'shortcuts.messages'))];
    return html`<div class="shortcuts" tabindex="0" autofocus role="region" aria-label=${t('shortcuts.title')}>
      ${groups.map((group) => html`<section><h3>${t(group)}</h3>
        <dl>${all.filter((one) => one.group === group).map((one) => this.#row(one))}</dl></section>`)}
    </div>`;
  }

  #row({ keys, title }: Shortcut): TemplateResult {
    const parts = keys === '+' ? [keys] : keys.split('+');
    return html`<div><dt>${t(title)}</dt><dd>${parts.map((part) => html`<kbd>${isMac && part === 'Ctrl' ? '⌘' : part}</kbd>`)}</dd></div>`;
  }
}

customElements.define('shortcuts-dialog', ShortcutsDialog);

export function openShortcuts(): void {
  void new ShortcutsDialog().open();
}
