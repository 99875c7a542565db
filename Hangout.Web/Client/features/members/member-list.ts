import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import type { Conversation, Member } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { confirm } from '../../ui/confirm';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { openMenu, type MenuItem } from '../../ui/menu';
import { emptyState, skeletonRows } from '../../ui/states';
import { conversationsApi } from '../conversations';
import { presence, presenceOf } from '../people';
import { AddPeople } from './add-dialog';
import { membersApi } from './api';
import { BannedPeople } from './bans-dialog';
import { InviteLinks } from './links-dialog';
import { may, mayDoWith } from './may';
import { PermissionsDialog } from './permissions-dialog';

/** `<member-list>`: who takes part in a conversation and as what (CNV-4), and what the person may do about it. */
export class MemberList extends Element {
  static override properties = { conversationId: { attribute: false } };
  declare conversationId: string;
  readonly #members = signal<readonly Member[] | undefined>(undefined);
  readonly #cursor = signal<string | undefined>(undefined);
  readonly #error = signal<string | undefined>(undefined);
  #known = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    presence.watch(this, undefined);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const info = this.#info();
    if (changed.has('conversationId')) this.#members.value = undefined;
    const known = `${this.conversationId} ${info?.memberCount ?? 0} ${info?.role ?? ''} ${this.#note(info)}`;
    if (known !== this.#known) void this.#load();
    this.#known = known;
  }

  protected override render(): TemplateResult {
    const { me, chats } = kernel.store.state.value;
    const info = chats.get(this.conversationId)?.info;
    if (!info) return html``;
    return html`<section class="details-people"><h4>${t('chat.people')}</h4>${this.#tools(info)}${this.#people(info, me.id)}</section>`;
  }

  #tools(info: Conversation): TemplateResult | typeof nothing {
    const tool = (symbol: string, label: string, run: () => void): TemplateResult => html`<button type="button" class="button" @click=${run}>${icon(symbol)}${label}</button>`;
    if (info.kind === 'direct') return nothing;
    const tools = [
      ...(may(info, 'addMembers') ? [
        tool('addperson', t('people.add'), () => void new AddPeople().add(info, this.#members.peek() ?? [])),
        tool('link', t('people.links'), () => void new InviteLinks().manage(info)),
      ] : []),
      ...(may(info, 'removeMembers') ? [tool('block', t('people.bans'), () => void new BannedPeople().manage(info))] : []),
    ];
    return tools.length === 0 ? nothing : html`<div class="people-tools">${tools}</div>`;
  }

  #people(info: Conversation, me: string): TemplateResult {
    const members = this.#members.value;
    if (this.#error.value !== undefined && !members) {
      return emptyState('alert', t('error.generic'), errorText(this.#error.value), { label: t('action.retry'), run: () => void this.#load() });
    }
    if (!members) return skeletonRows(4, t('chat.people'));
    return html`<ul class="people">
        ${repeat(members, (m) => m.user.id, (m) => html`<li class="person" data-username=${m.user.username}>
          ${avatar(m.user, 's', presenceOf(m.user.id))}
          <span class="person-name">${m.user.name}</span><small>@${m.user.username}</small>
          <span class="person-end">${m.role === 'member' ? nothing : html`<span class="role">${t(`chat.role.${m.role}`)}</span>`}${this.#more(info, m, me)}</span>
        </li>`)}
      </ul>
      ${this.#cursor.value === undefined ? nothing : html`<button type="button" class="button"
        @click=${() => void this.#load(this.#cursor.peek())}>${t('chat.membersmore')}</button>`}`;
  }

  #more(info: Conversation, member: Member, me: string): TemplateResult | typeof nothing {
    const can = mayDoWith(info, member, me);
    if (can.roles.length === 0 && !can.remove && !can.handOver) return nothing;
    const label = t('people.menu', { name: member.user.name });
    return html`<button type="button" class="button-icon" aria-haspopup="menu" title=${label} aria-label=${label}
      @click=${(e: Event) => this.#openMenu(e.currentTarget as HTMLElement, member)}>${icon('more')}</button>`;
  }

  #openMenu(beside: HTMLElement, member: Member): void {
    const info = this.#info();
    if (!info) return;
    const { id, name } = member.user;
    const can = mayDoWith(info, member, kernel.store.now.me.id);
    const items: MenuItem[] = [
      ...(can.roles.length > 0 ? [
        { label: t('people.role'), icon: 'person', run: () => this.#openRoles(beside, member) },
        { label: t('people.permissions'), icon: 'settings', run: () => void new PermissionsDialog().edit(info.id, member).then(() => this.#load()) },
      ] : []),
      ...(can.handOver ? [{ label: t('people.owner'), icon: 'crown', run: () => void this.#ask('owner', name, () => membersApi.transfer(info.id, id)) }] : []),
      ...(can.remove ? [
        { label: t('people.remove'), icon: 'leave', isDanger: true, run: () => void this.#ask('remove', name, () => membersApi.remove(info.id, id)) },
        { label: t('people.ban'), icon: 'block', isDanger: true, run: () => void this.#ask('ban', name, () => membersApi.ban(info.id, id)) },
      ] : []),
    ];
    openMenu(beside, t('people.menu', { name }), items);
  }

  #openRoles(beside: HTMLElement, member: Member): void {
    const info = this.#info();
    if (!info) return;
    const { roles } = mayDoWith(info, member, kernel.store.now.me.id);
    openMenu(beside, t('people.role.title', { name: member.user.name }), roles.map((role) => ({
      label: t(`chat.role.${role}`), icon: role === 'guest' ? 'lock' : 'person', isChosen: role === member.role,
      run: () => void this.#do(() => membersApi.change(info.id, member.user.id, { role })),
    })));
  }

  async #ask(what: 'owner' | 'remove' | 'ban', name: string, work: () => Promise<void>): Promise<void> {
    const sure = await confirm({ title: t(`people.${what}.title`, { name }), text: t(`people.${what}.text`), action: t(`people.${what}.do`) });
    if (sure) await this.#do(work);
  }

  async #do(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
    await this.#load(); // Also where it failed: the member may be gone.
  }

  #info(): Conversation | undefined {
    return kernel.store.now.chats.get(this.conversationId)?.info;
  }

  /** The last thing that happened to the conversation, as far as it is seen: roles may have changed. */
  #note(info: Conversation | undefined): string {
    if (info?.lastMessage?.system) this.#lastNote = info.lastMessage.id;
    return this.#lastNote;
  }
  #lastNote = '';

  async #load(cursor?: string): Promise<void> {
    const id = this.conversationId;
    this.#error.value = undefined;
    try {
      const page = await conversationsApi.members(id, cursor);
      if (id !== this.conversationId) return;
      this.#members.value = cursor ? [...(this.#members.peek() ?? []), ...page.items] : page.items;
      this.#cursor.value = page.nextCursor;
      if (this.isConnected) presence.watch(this, this.#members.peek()?.map((m) => m.user.id));
    } catch (error) {
      if (id === this.conversationId) this.#error.value = reasonOf(error);
    }
  }
}

customElements.define('member-list', MemberList);
