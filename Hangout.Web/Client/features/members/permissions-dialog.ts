import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import type { Member, MemberPermissions } from '../../core/wire';
import { t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { membersApi } from './api';

type Permission = keyof MemberPermissions;
const PERMISSIONS: readonly Permission[] = ['addMembers', 'removeMembers', 'editConversation', 'deleteMessages', 'pinMessages'];
type Choice = 'asrole' | 'yes' | 'no';
const CHOICES: readonly Choice[] = ['asrole', 'yes', 'no'];

/** `<member-permissions>`: what one member may do that the role does not say (CNV-4). */
export class PermissionsDialog extends PassingDialog {
  readonly #own = signal<MemberPermissions>({});
  #id = '';
  #member: Member | undefined;

  edit(conversationId: string, member: Member): Promise<void> {
    this.#id = conversationId;
    this.#member = member;
    this.#own.value = member.permissions ?? {};
    return this.open();
  }

  protected override heading(): string {
    return t('people.permissions.title', { name: this.#member?.user.name ?? '' });
  }

  protected override body(): TemplateResult {
    return html`<div class="dialog-fields">${PERMISSIONS.map((permission) => html`<label class="field"><span>${t(`people.may.${permission}`)}</span>
      <select name=${permission} @change=${(e: Event) => this.#choose(permission, (e.target as HTMLSelectElement).value as Choice)}>
        ${CHOICES.map((answer) => html`<option value=${answer} ?selected=${answer === answerOf(this.#own.value[permission])}>${t(`people.permissions.${answer}`)}</option>`)}
      </select></label>`)}</div>`;
  }

  protected override foot(): TemplateResult {
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${this.busy.value}>${t('action.save')}</button>`;
  }

  protected override submit(): void {
    const userId = this.#member?.user.id;
    if (userId === undefined) return;
    void this.work(async () => {
      await membersApi.change(this.#id, userId, { permissions: this.#own.peek() });
      this.close();
    });
  }

  #choose(permission: Permission, answer: Choice): void {
    const { [permission]: _before, ...others } = this.#own.peek();
    this.#own.value = answer === 'asrole' ? others : { ...others, [permission]: answer === 'yes' };
  }
}

const answerOf = (own: boolean | undefined): Choice => (own === undefined ? 'asrole' : own ? 'yes' : 'no');

customElements.define('member-permissions', PermissionsDialog);
