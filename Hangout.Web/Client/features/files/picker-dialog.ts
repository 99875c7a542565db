import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { limits } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { emptyState, skeletonRows } from '../../ui/states';
import { shortTime } from '../../ui/time';
import { iconOf, isBroken, pictureOf, sizeText, type SharedFile } from './file';
import { emptyShelf, Shelf } from './shelf';
import './window.css';

const WAIT_MS = 250;

/** `<file-picker>`: chooses among one's own files. */
export class FilePicker extends PassingDialog {
  readonly #shelf = new Shelf();
  readonly #chosen = signal<readonly SharedFile[]>([]);
  #answer: readonly SharedFile[] = [];
  #wait: ReturnType<typeof setTimeout> | undefined;

  async pick(): Promise<readonly SharedFile[]> {
    void this.#shelf.load();
    await this.open();
    clearTimeout(this.#wait);
    this.#shelf.end();
    return this.#answer;
  }

  protected override heading(): string {
    return t('files.pick');
  }

  protected override body(): TemplateResult {
    return html`<label class="search"><span class="visually-hidden">${t('files.search')}</span>${icon('search')}
        <input type="search" autofocus .value=${this.#shelf.query.value} placeholder=${t('files.search')} maxlength=${limits.fileName} autocomplete="off" spellcheck="false"
          @input=${this.#onInput} /></label>
      <div class="dialog-results" tabindex="0" role="region" aria-label=${t('files.list')}>${this.#list()}</div>`;
  }

  protected override foot(): TemplateResult {
    const count = this.#chosen.value.length;
    return html`${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${count === 0}>
      ${count === 0 ? t('files.pick.none') : t('files.pick.do', { count })}</button>`;
  }

  protected override submit(): void {
    if (this.#chosen.peek().length === 0) return;
    this.#answer = this.#chosen.peek();
    this.close();
  }

  #list(): TemplateResult {
    const { failure, rows } = this.#shelf;
    const files = rows.value?.map((row) => row.file).filter((file) => !isBroken(file) && file.status !== 'uploading');
    const retry = { label: t('action.retry'), run: () => void this.#shelf.load() };
    if (failure.value !== undefined) return emptyState('alert', t('files.error'), errorText(failure.value), retry);
    if (!files) return skeletonRows(4, t('files.loading'));
    if (files.length === 0) return emptyShelf(this.#shelf.isWhole);
    return html`<div class="file-picker">${repeat(files, (file) => file.id, (file) => this.#choice(file))}
      ${this.#shelf.hasMore ? html`<button type="button" class="button" @click=${() => void this.#shelf.load(true)}>${t('files.more')}</button>` : nothing}</div>`;
  }

  #choice(file: SharedFile): TemplateResult {
    const isChosen = this.#chosen.value.some((one) => one.id === file.id);
    const picture = pictureOf(file, 'small');
    const isFull = this.#chosen.value.length >= limits.messageFiles;
    return html`<button type="button" class="file-choice" aria-pressed=${isChosen} ?disabled=${!isChosen && isFull} @click=${() => this.#toggle(file)}>
      <span class="own-file-picture" aria-hidden="true">${picture === undefined ? icon(iconOf(file)) : html`<img src=${picture} alt="" loading="lazy" />`}</span>
      <span class="file-words"><span class="file-name"><bdi>${file.name}</bdi></span><small>${sizeText(file.size)} · ${shortTime(file.createdAt)}</small></span>
      <span class="file-check" aria-hidden="true">${isChosen ? icon('check') : nothing}</span>
    </button>`;
  }

  #toggle(file: SharedFile): void {
    const chosen = this.#chosen.peek();
    this.#chosen.value = chosen.some((one) => one.id === file.id) ? chosen.filter((one) => one.id !== file.id) : [...chosen, file];
  }

  #onInput = (event: InputEvent): void => {
    this.#shelf.query.value = (event.target as HTMLInputElement).value;
    clearTimeout(this.#wait);
    this.#wait = setTimeout(() => void this.#shelf.load(), WAIT_MS);
  };
}

customElements.define('file-picker', FilePicker);

export const pickFiles = (): Promise<readonly SharedFile[]> => new FilePicker().pick();
