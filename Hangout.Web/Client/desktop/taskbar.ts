import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../core';
import { moduleOf, registered, type Command } from '../core/registry';
import { t } from '../i18n/t';
import { avatar } from '../ui/avatar';
import { Element } from '../ui/element';
import { icon } from '../ui/icons';
import { clockDay, clockTime } from '../ui/time';
import { menuItem, walkMenu } from '../ui/menu';
import { placeBeside } from '../ui/popover';
import { countText } from '../ui/text';
import { windows } from '.';
import { openSwitcher, toggleDesktop } from './actions';
import { signOut } from './sign-out';
import { setTheme, theme, THEMES } from './theme';
import type { OpenWindow } from './windows';

/** `<hangout-taskbar>`: launcher, open windows with their unread badges, bell, connection, clock, account. A tab bar on a phone. */
export class Taskbar extends Element {
  readonly #now = signal(new Date());
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => (this.#now.value = new Date()), 5_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override render(): TemplateResult {
    const { me } = kernel.store.state.value;
    const isStatus = (key: string): boolean => moduleOf(key)?.isStatus ?? false;
    const keys = windows.modules.value.map((m) => m.key);
    return html`<nav class="taskbar" aria-label=${t('taskbar.label')}>
        <button type="button" class="taskbar-launcher" popovertarget="launcher" aria-haspopup="menu" title=${t('taskbar.launcher')}
          aria-label=${t('taskbar.launcher')}>${icon('mark')}</button>
        ${registeredCommands().filter((command) => command.isOnTaskbar).map((command) => this.#commandButton(command))}
        <ul class="taskbar-windows">${keys.filter((key) => !isStatus(key)).map((key) => this.#moduleButtons(key))}</ul>
        <div class="taskbar-status">
          ${this.#link()}
          <button type="button" class="taskbar-button taskbar-overview" title="${t('switcher.title')} (Alt+\`)" aria-label=${t('switcher.title')}
            aria-haspopup="dialog" @click=${() => openSwitcher(false)}>${icon('windows')}</button>
          ${keys.filter(isStatus).map((key) => this.#statusButton(key))}
          <time class="taskbar-clock" datetime=${this.#now.value.toISOString()}><span>${clockTime(this.#now.value)}</span>
            <small>${clockDay(this.#now.value)}</small></time>
          <button type="button" class="taskbar-button taskbar-me" popovertarget="account"
            title=${t('taskbar.account')}>${avatar(me, 's')}<span class="taskbar-label">${t('taskbar.you')}</span></button>
          <button type="button" class="taskbar-desktop" title="${t('desktop.show')} (Ctrl+Alt+D)" aria-label=${t('desktop.show')}
            @click=${toggleDesktop}></button>
        </div>
        ${this.#launcher()}${this.#account()}
      </nav>`;
  }

  protected override updated(): void {
    const unread = windows.modules.peek().reduce((sum, { key }) => sum + (moduleOf(key)?.isStatus ? 0 : badgeOf(key)), 0);
    document.title = unread > 0 ? `(${countText(unread)}) ${t('app.name')}` : t('app.name');
  }

  #moduleButtons(key: string): TemplateResult | TemplateResult[] {
    const open = windows.all.value.filter((w) => w.module === key).sort((a, b) => (a.id < b.id ? -1 : 1));
    return open.length === 0 ? this.#button(key) : open.map((w) => this.#button(key, w));
  }

  #button(key: string, window?: OpenWindow): TemplateResult {
    const name = t(`module.${key}`);
    const front = window !== undefined && windows.front.value?.id === window.id;
    return html`<li><button type="button" class="taskbar-button taskbar-window ${window ? 'is-open' : ''} ${front ? 'is-front' : ''}" data-module=${key}
      title=${name} @click=${() => this.#toggleWindow(key, window)}>
      ${icon(key)}<span class="taskbar-label">${name}</span>${badge(badgeOf(key))}</button></li>`;
  }

  #statusButton(key: string): TemplateResult {
    const name = t(`module.${key}`);
    return html`<button type="button" class="taskbar-button taskbar-bell ${windows.front.value?.module === key ? 'is-front' : ''}" data-module=${key} title=${name}
      @click=${() => this.#toggle(key)}>
      ${icon(key)}<span class="taskbar-label">${name}</span>${badge(badgeOf(key))}</button>`;
  }

  #commandButton(command: Command): TemplateResult {
    const name = t(command.title);
    return html`<button type="button" class="taskbar-button taskbar-command" data-command=${command.id}
      title=${command.keys === undefined ? name : `${name} (${command.keys})`} aria-label=${name} @click=${() => command.run()}>${icon(command.icon)}</button>`;
  }

  /** In front: away with it; behind or minimised: to the front. A phone always shows something. */
  #toggleWindow(key: string, window: OpenWindow | undefined): void {
    if (!window) windows.open(key);
    else if (windows.front.peek()?.id === window.id && windows.device.peek() !== 'phone') windows.minimize(window.id);
    else windows.focus(window.id);
  }

  #toggle(key: string): void {
    const front = windows.front.peek();
    this.#toggleWindow(key, front?.module === key ? front : windows.all.peek().find((w) => w.module === key));
  }

  #link(): TemplateResult {
    const { link } = kernel.store.state.value;
    const text = t(`link.${link}`);
    return html`<span class="link link-${link}" role="status"
      title=${text}><i aria-hidden="true"></i><span class=${link === 'online' || link === 'connecting' ? 'visually-hidden' : ''}>${text}</span></span>`;
  }

  #launcher(): TemplateResult {
    return html`<div id="launcher" class="popover menu launcher" popover role="menu" aria-label=${t('taskbar.apps')} @beforetoggle=${this.#onToggle}
      @toggle=${this.#onToggle} @keydown=${walkMenu}>
      <p class="menu-title" aria-hidden="true">${t('taskbar.apps')}</p>
      <div class="launcher-grid" role="presentation">${windows.modules.value.map((m) => html`<button type="button" role="menuitem" tabindex="-1" class="launcher-app"
        @click=${() => this.#launch(m.key)}>
        <span class="launcher-icon launcher-${m.key}">${icon(m.key)}</span>${t(`module.${m.key}`)}</button>`)}</div>
      ${commands(false).map((command) => menuItem({ label: t(command.title), icon: command.icon, run: () => this.#command(command) }))}
    </div>`;
  }

  /** A menu stands beside its button for as long as it is open; its first item has the focus. */
  #onToggle = (event: ToggleEvent): void => {
    const menu = event.target as HTMLElement;
    const button = this.querySelector(`[popovertarget=${menu.id}]`);
    if (event.type === 'toggle') {
      if (event.newState === 'open') menu.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    } else if (event.newState === 'open' && button) {
      void placeBeside(menu, button, 'top').then((end) => {
        if (menu.matches(':popover-open')) this.#endPlace = end;
        else end();
      });
    } else {
      this.#endPlace();
    }
  };
  #endPlace = (): void => undefined;

  #launch(key: string): void {
    this.querySelector<HTMLElement>('#launcher')?.hidePopover();
    const window = windows.open(key);
    requestAnimationFrame(() => document.getElementById(`w-${window?.id ?? ''}`)?.focus());
  }

  #command(command: Command): void {
    this.querySelector<HTMLElement>(command.isOfAccount ? '#account' : '#launcher')?.hidePopover();
    command.run();
  }

  #account(): TemplateResult {
    const { me } = kernel.store.state.value;
    return html`<div id="account" class="popover menu account" popover role="dialog" @beforetoggle=${this.#onToggle} aria-label=${t('taskbar.account')}>
      <div class="account-me">${avatar(me, 'l')}<div><strong>${me.name}</strong><span>@${me.username}</span></div></div>
      <div class="account-theme"><span id="theme-label">${t('menu.theme')}</span>
        <div class="segmented" role="group" aria-labelledby="theme-label">
          ${THEMES.map(({ value, symbol }) => html`<button type="button" aria-pressed=${theme.value === value}
            @click=${() => setTheme(value)}>${icon(symbol)}${t(`menu.theme.${value}`)}</button>`)}
        </div></div>
      ${commands(true).map((command) => html`<button type="button" class="menu-item" @click=${() => this.#command(command)}>${icon(command.icon)}${t(command.title)}</button>`)}
      <button type="button" class="menu-item" @click=${() => void signOut()}>${icon('signout')}${t('menu.signout')}</button>
    </div>`;
  }
}

const registeredCommands = (): Command[] => registered().flatMap((feature) => feature.commands ?? []);

const commands = (isOfAccount: boolean): Command[] =>
  registeredCommands().filter((command) => !command.isOnlyFound && !command.isOnTaskbar && (command.isOfAccount ?? false) === isOfAccount);

/** Tells a signal's reader when it changes. */
const badgeOf = (key: string): number => moduleOf(key)?.badge?.(kernel.store.state.value) ?? 0;

function badge(count: number): TemplateResult | typeof nothing {
  if (count === 0) return nothing;
  const text = countText(count);
  return html`<span class="badge"><span aria-hidden="true">${text}</span><span class="visually-hidden">${t('taskbar.unread', { count: text })}</span></span>`;
}

customElements.define('hangout-taskbar', Taskbar);
