import { effect, signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { kernel, reasonOf } from '../../core';
import { limits, type OwnFile } from '../../core/wire';
import { errorText, listText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { confirm } from '../../ui/confirm';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { openMenu, type MenuItem } from '../../ui/menu';
import { emptyState, skeletonRows } from '../../ui/states';
import { fullTime, shortTime } from '../../ui/time';
import { nameOf } from '../conversations';
import { filesApi, type FileOrder } from './api';
import { contentOf, DELETED, endingOf, iconOf, isBroken, isDeleted, isOpen, pictureOf, renamed, sizeText, stateText } from './file';
import { emptyShelf, Shelf, type Shown } from './shelf';
import { askText } from './text-dialog';
import './window.css';

const WAIT_MS = 250;
const KINDS: readonly Shown[] = ['all', 'image', 'video', 'audio', 'document'];
const ORDERS: readonly FileOrder[] = ['newest', 'oldest', 'name', 'size'];
const LINK_S = limits.fileLinkSecondsMax;
const KEPT = 'hangout-files-view';

/** `<hangout-files>`: one's own files, where they are used, and what can be done with them (FIL-5). */
export class FilesWindow extends Element {
  readonly #shelf = new Shelf();
  readonly #isGrid = signal(localStorage.getItem(KEPT) !== 'list');
  #wait: ReturnType<typeof setTimeout> | undefined;
  #stop = (): void => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    let known = kernel.store.now.ownFiles;
    let isOnline = false;
    this.#stop = effect(() => {
      const { ownFiles, link } = kernel.store.state.value;
      const isBack = link === 'online' && !isOnline;
      const before = known;
      const isNew = [...ownFiles].some(([id, file]) => !before.has(id) && !this.#holds(id) && !isDeleted(file));
      const isGone = [...ownFiles].some(([id, file]) => isDeleted(file) && before.get(id) !== file);
      isOnline = link === 'online';
      known = ownFiles;
      // What was missed without a connection, what somebody uploaded elsewhere, and what makes room.
      if (isBack || isNew) queueMicrotask(() => this.#later());
      if (isGone) queueMicrotask(() => void this.#shelf.measure());
    });
    void this.#shelf.load();
    void this.#shelf.measure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
    this.#shelf.end();
    clearTimeout(this.#wait);
  }

  protected override render(): TemplateResult {
    const { kind, query, order } = this.#shelf;
    const isGrid = this.#isGrid.value;
    const label = t(isGrid ? 'files.view.list' : 'files.view.grid');
    return html`<div class="own-files">
      <div class="own-files-head" role="search">
        <label class="search"><span class="visually-hidden">${t('files.search')}</span>${icon('search')}
          <input type="search" .value=${query.value} placeholder=${t('files.search')} maxlength=${limits.fileName} autocomplete="off" spellcheck="false"
            @input=${this.#onInput} /></label>
        <label class="own-files-order"><span class="visually-hidden">${t('files.sort')}</span>
          <select @change=${this.#onOrder}>${ORDERS.map((one) => html`<option value=${one} ?selected=${one === order.value}>${t(`files.sort.${one}`)}</option>`)}</select></label>
        <button type="button" class="button-icon" title=${label} aria-label=${label} @click=${this.#toggle}>${icon(isGrid ? 'list' : 'grid')}</button>
      </div>
      <div class="filters own-files-kinds" role="group" aria-label=${t('files.kinds')}>
        ${KINDS.map((one) => html`<button type="button" class="chip" aria-pressed=${kind.value === one} @click=${() => this.#choose(one)}>${t(`files.kind.${one}`)}</button>`)}
      </div>
      ${this.#content(isGrid)}
      ${this.#room()}
    </div>`;
  }

  #content(isGrid: boolean): TemplateResult {
    const rows = this.#shelf.rows.value;
    const failure = this.#shelf.failure.value;
    const { link } = kernel.store.state.value;
    if (failure !== undefined && !rows) {
      return link === 'offline' || link === 'reconnecting' ? emptyState('files', t('files.offline.title'), t('files.offline.text'))
        : emptyState('alert', t('files.error'), errorText(failure), { label: t('action.retry'), run: () => void this.#shelf.load() });
    }
    if (!rows) return skeletonRows(6, t('files.loading'));
    if (rows.length === 0) return emptyShelf(this.#shelf.isWhole);
    return html`<div class="own-files-scroll" tabindex="0" role="region" aria-label=${t('files.list')} aria-busy=${this.#shelf.isBusy.value}>
      ${failure === undefined ? nothing : html`<p class="form-error" role="alert">${errorText(failure)}</p>`}
      <ul class=${isGrid ? 'own-files-grid' : 'own-files-list'}>${repeat(rows, ({ file }) => file.id, (row) => this.#row(row))}</ul>
      ${this.#shelf.hasMore ? html`<p class="own-files-more"><button type="button" class="button" ?disabled=${this.#shelf.isBusy.value}
        @click=${() => void this.#shelf.load(true)}>${t('files.more')}</button></p>` : nothing}
    </div>`;
  }

  #row(row: OwnFile): TemplateResult {
    const { file, uses, downloads } = row;
    const picture = isBroken(file) ? undefined : pictureOf(file, 'medium');
    const state = stateText(file);
    const facts = [picture === undefined ? endingOf(file.name) : undefined, sizeText(file.size), shortTime(file.createdAt)].filter((fact) => fact !== undefined).join(' · ');
    const menu = t('files.menu', { name: file.name });
    return html`<li class="own-file ${isBroken(file) ? 'is-bad' : ''}" data-file=${file.id}>
      <a class="own-file-picture" href=${isOpen(file) ? contentOf(file) : nothing} target="_blank" rel="noopener" tabindex="-1" aria-hidden="true">
        ${picture === undefined ? icon(isBroken(file) ? 'alert' : iconOf(file)) : html`<img src=${picture} alt="" loading="lazy" decoding="async" />`}</a>
      <span class="own-file-words">
        ${isOpen(file) ? html`<a class="file-name" href=${contentOf(file)} target="_blank" rel="noopener" title=${file.name}><bdi>${file.name}</bdi></a>`
          : html`<span class="file-name" title=${file.name}><bdi>${file.name}</bdi></span>`}
        <small title=${fullTime(file.createdAt)}>${facts}${downloads > 0 ? ` · ${t('files.downloads', { count: downloads })}` : ''}</small>
        ${state === undefined ? nothing : html`<small class="file-state">${state}</small>`}
        ${uses.length === 0 ? html`<small>${t('files.uses.none')}</small>` : html`<button type="button" class="own-file-uses" aria-haspopup="menu"
          @click=${(e: Event) => this.#showUses(row, e.currentTarget as HTMLElement)}>
          ${t('files.uses', { count: uses.length })}<span class="visually-hidden">: ${file.name}</span></button>`}
      </span>
      <button type="button" class="button-icon" title=${menu} aria-label=${menu} aria-haspopup="menu"
        @click=${(e: Event) => this.#openMenu(row, e.currentTarget as HTMLElement)}>${icon('more')}</button>
    </li>`;
  }

  #room(): TemplateResult | typeof nothing {
    const room = this.#shelf.room.value;
    if (!room) return nothing;
    const text = t('files.room', { used: sizeText(room.usedBytes), total: sizeText(room.totalBytes) });
    return html`<p class="own-files-room ${room.usedBytes > room.totalBytes * 0.9 ? 'is-full' : ''}"><meter min="0" max=${room.totalBytes} .value=${room.usedBytes}
      aria-label=${t('files.room.label')}>${text}</meter><span>${text}</span></p>`;
  }

  #openMenu(row: OwnFile, beside: HTMLElement): void {
    const { file } = row;
    const open: MenuItem[] = isOpen(file) ? [
      { label: t('files.download'), icon: 'download', run: () => download(file) },
      { label: t('files.copylink'), icon: 'link', run: () => void this.#copyLink(row) },
    ] : [];
    openMenu(beside, t('files.menu', { name: file.name }), [
      ...open,
      { label: t('files.rename'), icon: 'edit', run: () => void this.#rename(row) },
      { label: t('files.delete'), icon: 'trash', isDanger: true, run: () => void this.#delete(row) },
    ]);
  }

  /** Each leads to its message or post. */
  #showUses({ file, uses }: OwnFile, beside: HTMLElement): void {
    openMenu(beside, t('files.uses.show', { name: file.name }), uses.map((use) => ({
      label: t('files.uses.where', { where: placeOf(use), when: shortTime(use.sentAt) }), icon: use.postId === undefined ? 'chat' : 'feed', run: () => leadTo(use),
    })));
  }

  async #copyLink({ file }: OwnFile): Promise<void> {
    try {
      const { url } = await filesApi.link(file.id, LINK_S);
      await navigator.clipboard.writeText(new URL(url, location.origin).href);
      flash(t('files.copied'));
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
  }

  async #rename({ file }: OwnFile): Promise<void> {
    const name = await askText({ title: t('files.rename.title'), label: t('files.rename.label'), text: file.name, most: limits.fileName, isNeeded: true });
    if (name === undefined || name === file.name) return;
    try {
      kernel.store.dispatch({ type: 'ownFileChanged', file: await filesApi.rename(file.id, renamed(file.name, name)) });
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
  }

  async #delete({ file, uses }: OwnFile): Promise<void> {
    const places = [...new Set(uses.map(placeOf))];
    const text = uses.length === 0 ? t('files.delete.unused') : t('files.delete.used', { count: uses.length, where: listText(places.slice(0, 4)) });
    if (!(await confirm({ title: t('files.delete.title', { name: file.name }), text, action: t('files.delete.do') }))) return;
    try {
      await filesApi.delete(file.id);
      kernel.store.dispatch({ type: 'ownFileChanged', file: { ...file, status: 'error', reason: DELETED } });
      announce(t('error.file_deleted'));
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
  }

  #holds(id: string): boolean {
    return this.#shelf.rows.peek()?.some(({ file }) => file.id === id) ?? true;
  }

  #toggle = (): void => {
    this.#isGrid.value = !this.#isGrid.peek();
    localStorage.setItem(KEPT, this.#isGrid.peek() ? 'grid' : 'list');
  };

  #choose(kind: Shown): void {
    this.#shelf.kind.value = kind;
    void this.#shelf.load();
  }

  #onOrder = (event: Event): void => {
    this.#shelf.order.value = (event.target as HTMLSelectElement).value as FileOrder;
    void this.#shelf.load();
  };

  #onInput = (event: InputEvent): void => {
    this.#shelf.query.value = (event.target as HTMLInputElement).value;
    this.#later();
  };

  #later(): void {
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => {
      void this.#shelf.load();
      void this.#shelf.measure();
    }, WAIT_MS);
  }
}

function whereIs(conversationId: string): string {
  const info = kernel.store.now.chats.get(conversationId)?.info;
  return info ? nameOf(info, kernel.store.now.me.id) : t('files.elsewhere');
}

function download(file: OwnFile['file']): void {
  const link = document.createElement('a');
  link.href = contentOf(file, true);
  link.download = file.name;
  link.click();
}

type Use = OwnFile['uses'][number];

const placeOf = ({ conversationId }: Use): string => (conversationId === undefined ? t('files.uses.post') : whereIs(conversationId));

function leadTo({ conversationId, messageId, postId }: Use): void {
  if (postId !== undefined) kernel.navigation.navigate('post', { postId });
  else if (conversationId !== undefined && messageId !== undefined) kernel.navigation.navigate('message', { conversationId, messageId });
}

customElements.define('hangout-files', FilesWindow);
