import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { kernel, reasonOf } from '../../core';
import { limits, type RelationshipSwitches, type User } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { PassingDialog, ShowingDialog } from '../../ui/dialog';
import { flash } from '../../ui/flash';
import { relationsApi } from './api';

/** `<friend-dialog>`: asks somebody to be a friend, with a word of one's own (REL-1). */
export class FriendDialog extends PassingDialog {
  #user: User | undefined;
  readonly #message = signal('');

  openFor(user: User): void {
    this.#user = user;
    void this.open();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('relations.befriend.title', { name: this.#user?.name ?? '' });
  }

  protected override body(): TemplateResult {
    return html`<p class="dialog-text">${t('relations.befriend.text')}</p>
      <label class="field"><span>${t('relations.befriend.word')} <small>(${t('new.optional')})</small></span>
        <input type="text" dir="auto" autofocus autocomplete="off" maxlength=${limits.friendRequestMessage} .value=${this.#message.value}
          @input=${(e: InputEvent) => (this.#message.value = (e.target as HTMLInputElement).value)} /></label>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${t('relations.befriend.do')}</button>`;
  }

  protected override submit(): void {
    const user = this.#user;
    if (!user) return;
    void this.work(async () => {
      const text = this.#message.peek().trim();
      const relation = await relationsApi.askFriend({ userId: user.id, ...(text === '' ? {} : { message: text }) });
      kernel.store.dispatch({ type: 'relationsLoaded', relations: [relation] });
      kernel.store.dispatch({ type: 'relationsChanged', ids: [user.id] });
      this.close();
    });
  }
}

customElements.define('friend-dialog', FriendDialog);

const SWITCHES = ['maySeeOnline', 'mayMessage', 'maySeeProfile', 'notifies'] as const;
const ALL: Required<RelationshipSwitches> = { maySeeOnline: true, mayMessage: true, maySeeProfile: true, notifies: true };

/** `<switches-dialog>`: what one lets this one person do (REL-3). Saved as each switch is moved. */
export class SwitchesDialog extends ShowingDialog {
  #user: User | undefined;
  readonly #switches = signal(ALL);

  openFor(user: User): void {
    this.#user = user;
    this.#switches.value = { ...ALL, ...kernel.store.now.relations.byId.get(user.id)?.switches };
    void this.open();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return t('relations.switches.title', { name: this.#user?.name ?? '' });
  }

  protected override body(): TemplateResult {
    const switches = this.#switches.value;
    return html`<p class="dialog-text">${t('relations.switches.text')}</p>
      <div class="switches">${SWITCHES.map((key) => html`<label class="switch-row"><span>${t(`relations.switch.${key}`)}</span>
        <input type="checkbox" role="switch" .checked=${switches[key]} ?disabled=${this.busy.value}
          @change=${(e: Event) => void this.#set(key, (e.target as HTMLInputElement).checked)} /></label>`)}</div>`;
  }

  async #set(key: (typeof SWITCHES)[number], isOn: boolean): Promise<void> {
    const user = this.#user;
    const before = this.#switches.peek();
    if (!user) return;
    this.#switches.value = { ...before, [key]: isOn };
    this.busy.value = true;
    try {
      const relation = await relationsApi.switches(user.id, this.#switches.peek());
      kernel.store.dispatch({ type: 'relationsLoaded', relations: [relation] });
    } catch (error) {
      this.#switches.value = before;
      flash(errorText(reasonOf(error)), true);
    } finally {
      this.busy.value = false;
    }
  }
}

customElements.define('switches-dialog', SwitchesDialog);

