import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { limits, type Conversation, type PostPolicy } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import '../assistant/parts';
import { nameOf, sync } from '../conversations';
import { settingsApi } from './api';
import { choicesOf, DISAPPEAR_SECONDS, formOf, retentionChoices, settingsOf, SLOW_SECONDS, type Choice, type SettingsForm } from './choices';

const POLICIES: readonly PostPolicy[] = ['members', 'moderators'];

/** `<conversation-settings>`: the settings of a group or a channel (CNV-2). */
export class ConversationSettingsDialog extends PassingDialog {
  readonly #form = signal<SettingsForm | undefined>(undefined);
  readonly #isPublic = signal(false);
  #info: Conversation | undefined;

  edit(info: Conversation): Promise<void> {
    this.#info = info;
    this.#form.value = formOf(info.settings);
    this.#isPublic.value = info.isPublic;
    return this.open();
  }

  protected override heading(): string {
    return this.#info ? t('settings.title', { name: nameOf(this.#info, kernel.store.now.me.id) }) : '';
  }

  protected override body(): TemplateResult {
    const form = this.#form.value;
    if (!form || !this.#info) return html``;
    const { settings, kind, memberCount } = this.#info;
    const was = formOf(settings);
    const number = (set: (value: number) => Partial<SettingsForm>) => (value: string) => this.#set(set(Number(value)));
    return html`<div class="dialog-fields">
      ${select('whoMayPost', t('settings.post'), POLICIES.map((value) => ({ value, text: t(`settings.post.${value}`) })), form.whoMayPost ?? 'members',
        (value) => this.#set({ whoMayPost: value as PostPolicy }))}
      ${select('slow', t('settings.slow'), choicesOf(SLOW_SECONDS, was.slow, t('settings.off')), form.slow, number((slow) => ({ slow })), t('settings.slow.hint'))}
      ${select('retention', t('settings.retention'), retentionChoices(was.retention), form.retention, number((retention) => ({ retention })))}
      ${select('disappear', t('settings.disappear'), choicesOf(DISAPPEAR_SECONDS, was.disappear, t('settings.never')), form.disappear, number((disappear) => ({ disappear })))}
      <label class="field"><span>${t('settings.most')} <small>(${t('settings.most.hint')})</small></span>
        <input type="number" name="most" inputmode="numeric" min=${Math.max(2, memberCount)} max=${limits.members} .value=${form.most}
          @input=${(e: InputEvent) => this.#set({ most: (e.target as HTMLInputElement).value })} /></label>
      <label class="check"><input type="checkbox" name="history" .checked=${form.history}
        @change=${(e: Event) => this.#set({ history: (e.target as HTMLInputElement).checked })} /><span>${t('settings.history')}</span></label>
      <label class="check"><input type="checkbox" name="assistant" .checked=${form.assistant}
        @change=${(e: Event) => this.#set({ assistant: (e.target as HTMLInputElement).checked })} /><span>${t('assistant.ingroup')}</span></label>
      ${kind === 'channel' ? html`<label class="check"><input type="checkbox" name="public" .checked=${this.#isPublic.value}
        @change=${(e: Event) => (this.#isPublic.value = (e.target as HTMLInputElement).checked)} /><span>${t('settings.public')}</span></label>` : nothing}
    </div>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${t('action.save')}</button>`;
  }

  protected override submit(): void {
    const form = this.#form.peek();
    const info = this.#info;
    if (!form || !info) return;
    void this.work(async () => {
      const isPublic = info.kind === 'channel' ? this.#isPublic.peek() : undefined;
      sync.told({ conversations: [await settingsApi.edit(info.id, { settings: settingsOf(form), isPublic })], gone: [] });
      this.close();
    });
  }

  #set(change: Partial<SettingsForm>): void {
    const form = this.#form.peek();
    if (form) this.#form.value = { ...form, ...change };
  }
}

function select(name: string, label: string, choices: readonly Choice[], current: string | number, chosen: (value: string) => void, hint?: string): TemplateResult {
  return html`<label class="field"><span>${label}${hint === undefined ? nothing : html` <small>(${hint})</small>`}</span>
    <select name=${name} @change=${(e: Event) => chosen((e.target as HTMLSelectElement).value)}>
      ${choices.map(({ value, text }) => html`<option value=${value} ?selected=${value === String(current)}>${text}</option>`)}
    </select></label>`;
}

customElements.define('conversation-settings', ConversationSettingsDialog);
