import { html, nothing, type TemplateResult } from 'lit';
import { kernel } from '../../core';
import { limits } from '../../core/wire';
import { t } from '../../i18n/t';
import { avatar } from '../../ui/avatar';
import { Element } from '../../ui/element';
import { pickEmoji } from '../../ui/emoji';
import { icon } from '../../ui/icons';
import { composing } from '../../ui/keys';
import { openMenu } from '../../ui/menu';
import { flash } from '../../ui/flash';
import { replaceText } from '../../ui/writing';
import { Completion } from '../chat/parts';
import { failedIn, trayView, uploads } from '../files';
import { placeAt } from '../permalinks';
import { plainWriting, postCompleters } from './completers';
import { change, draft, isWaiting, missing, publish, save, tray } from './draft';
import { DRAFT } from './kept';
import './linked-message';
import { quoteView } from './post-card';
import { audienceIcon, audiences } from './text';

const COUNT_FROM = limits.postText - 500;

/** `<post-composer>`: where a post is written (SOC-1): text, and images, a link or a poll with it, for whom one chooses. */
export class PostComposer extends Element {
  #completion: Completion | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#completion?.end();
    this.#completion = undefined;
    save();
  }

  focusInput(): void {
    this.#area?.focus();
  }

  get #area(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  protected override render(): TemplateResult {
    const { me } = kernel.store.state.value;
    const now = draft.value;
    const items = tray();
    const lacks = missing(now, items);
    const left = limits.postText - now.text.length;
    const isOpen = now.text !== '' || items.items.length > 0 || now.poll !== undefined || now.linkUrl !== undefined || now.quotedId !== undefined || now.messageUrl !== undefined;
    const label = t(now.quotedId !== undefined || now.messageUrl !== undefined ? 'posts.write.quote' : now.poll ? 'posts.write.poll' : 'posts.write');
    return html`<form class="post-composer ${isOpen ? 'is-open' : ''}" aria-label=${t('posts.write.label')} @submit=${this.#onSubmit} @paste=${this.#onPaste}
        @dragover=${this.#onDrag} @drop=${this.#onDrop}>
      ${avatar(me)}
      <div class="post-composer-main">
        <textarea rows="1" dir="auto" .value=${now.text} placeholder=${label} aria-label=${label} ?readonly=${isWaiting.value}
          @input=${(e: InputEvent) => this.#write((e.target as HTMLTextAreaElement).value)} @keydown=${this.#onKey} @blur=${() => this.#completion?.close()}
          @click=${() => void this.#completion?.look()}></textarea>
        ${now.quotedId === undefined ? nothing : this.#quoted(now.quotedId)}
        ${now.messageUrl === undefined ? nothing : this.#message(now.messageUrl)}
        ${items.items.length > 0 ? trayView(DRAFT, items, () => this.#choose()) : nothing}
        ${now.linkUrl === undefined ? nothing : this.#link(now.linkUrl)}
        ${now.poll ? this.#poll(now.poll) : nothing}
        ${isWaiting.value ? html`<p class="tray-note" role="status">${icon('clock')}<span>${t('posts.waiting')}</span>
          <button type="button" class="button-text" @click=${() => (isWaiting.value = false)}>${t('action.cancel')}</button></p>` : nothing}
        ${isOpen && lacks !== undefined && lacks !== 'posts.missing.text' ? html`<p class="post-lacks" role="status">${t(lacks)}</p>` : nothing}
        <div class="post-composer-foot">
          ${this.#tool('image', 'posts.add.image', () => this.#choose(), now.poll !== undefined || now.linkUrl !== undefined)}
          ${this.#tool('link', 'posts.add.link', () => change({ linkUrl: now.linkUrl === undefined ? '' : undefined }), now.poll !== undefined || items.items.length > 0)}
          ${this.#tool('poll', 'posts.add.poll',
            () => change({ poll: now.poll ? undefined : { options: ['', ''], isMultiple: false } }), now.linkUrl !== undefined || items.items.length > 0)}
          ${this.#tool('smile', 'emoji.pick', (e) => void this.#emoji(e.currentTarget as HTMLElement), false)}
          <span class="post-composer-space"></span>
          ${now.text.length >= COUNT_FROM ? html`<span class="composer-count ${left < 0 ? 'is-over' : ''}" role="status">${left < 0
            ? t('composer.over', { count: -left }) : t('composer.left', { count: left })}</span>`
            : isOpen ? html`<span class="composer-count" aria-hidden="true">${now.text.length} / ${limits.postText}</span>` : nothing}
          <button type="button" class="button post-for" title=${t('posts.audience.label')} aria-label=${`${t('posts.audience.label')}: ${t(`posts.audience.${now.audience}`)}`}
            aria-haspopup="menu" @click=${this.#onAudience}>${icon(audienceIcon(now.audience))}<span>${t(`posts.audience.${now.audience}`)}</span></button>
          <button type="submit" class="button button-primary" ?disabled=${lacks !== undefined || isWaiting.value || failedIn(items) !== undefined}>${t('posts.publish')}</button>
        </div>
      </div>
    </form>`;
  }

  protected override updated(): void {
    const area = this.#area;
    if (!area) return;
    this.#completion ??= new Completion(area, plainWriting(area), (text) => this.#write(text, false), postCompleters);
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 320)}px`;
  }

  #tool(symbol: string, key: string, run: (event: Event) => void, isOff: boolean): TemplateResult {
    const label = t(key);
    return html`<button type="button" class="button-icon" title=${label} aria-label=${label} ?disabled=${isOff || isWaiting.value} @click=${run}>${icon(symbol)}</button>`;
  }

  #quoted(id: string): TemplateResult {
    const post = kernel.store.state.value.posts.byId.get(id);
    return html`<div class="post-composer-quote">${post ? quoteView(post) : html`<p class="post-quote">${t('posts.post')}</p>`}
      <button type="button" class="button-icon" title=${t('posts.unquote')} aria-label=${t('posts.unquote')}
        @click=${() => change({ quotedId: undefined })}>${icon('close')}</button></div>`;
  }

  #message(url: string): TemplateResult | typeof nothing {
    const place = placeAt(url);
    if (!place) return nothing;
    return html`<div class="post-composer-quote"><linked-message .place=${place}></linked-message>
      ${this.#remove(t('posts.message.remove'), () => change({ messageUrl: undefined }))}</div>
      <p class="hint-small">${t('posts.message.hint')}</p>`;
  }

  #link(url: string): TemplateResult {
    return html`<div class="post-composer-row"><label class="field"><span>${t('posts.link.label')}</span>
      <input type="url" inputmode="url" autocomplete="off" placeholder="https://" maxlength=${limits.postLink} .value=${url}
        @input=${(e: InputEvent) => change({ linkUrl: (e.target as HTMLInputElement).value.trim() })} /></label>
      ${this.#remove(t('posts.link.remove'), () => change({ linkUrl: undefined }))}</div>`;
  }

  #poll(poll: NonNullable<(typeof draft.value)['poll']>): TemplateResult {
    const set = (part: Partial<typeof poll>): void => change({ poll: { ...poll, ...part } });
    return html`<fieldset class="poll-fields post-composer-poll"><legend>${t('polls.options')}</legend>
      ${poll.options.map((text, i) => html`<div class="poll-field">
        <input type="text" dir="auto" autocomplete="off" maxlength=${limits.pollOption} placeholder=${t('polls.option', { number: i + 1 })}
          aria-label=${t('polls.option', { number: i + 1 })}
          .value=${text} @input=${(e: InputEvent) => set({ options: poll.options.map((one, at) => (at === i ? (e.target as HTMLInputElement).value : one)) })} />
        ${poll.options.length > limits.pollOptionsMin ? this.#remove(t('polls.remove', { number: i + 1 }),
          () => set({ options: poll.options.filter((_, at) => at !== i) })) : nothing}
      </div>`)}
      <div class="post-composer-row">
        ${poll.options.length < limits.pollOptions ? html`<button type="button" class="button-text"
          @click=${() => void this.#addOption(set, poll.options)}>${icon('new')}${t('polls.add')}</button>` : nothing}
        <label class="poll-check"><input type="checkbox" .checked=${poll.isMultiple}
          @change=${(e: Event) => set({ isMultiple: (e.target as HTMLInputElement).checked })} />${t('polls.multiple')}</label>
        ${this.#remove(t('posts.poll.remove'), () => change({ poll: undefined }))}
      </div>
      <label class="field"><span>${t('polls.closesat')} <small>(${t('new.optional')})</small></span>
        <input type="datetime-local" .value=${poll.closesAt ?? ''} @input=${(e: InputEvent) => set({ closesAt: (e.target as HTMLInputElement).value })} /></label>
    </fieldset>`;
  }

  #remove(label: string, run: () => void): TemplateResult {
    return html`<button type="button" class="button-icon" title=${label} aria-label=${label} @click=${run}>${icon('close')}</button>`;
  }

  async #addOption(set: (part: { options: readonly string[] }) => void, options: readonly string[]): Promise<void> {
    set({ options: [...options, ''] });
    await this.updateComplete;
    [...this.querySelectorAll<HTMLInputElement>('.poll-field input')].at(-1)?.focus();
  }

  #write(text: string, isTyped = true): void {
    change({ text });
    if (isTyped) void this.#completion?.look();
  }

  #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#completion?.close();
    publish();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (composing(event) || this.#completion?.takes(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#onSubmit(event);
  };

  #onAudience = (event: Event): void => {
    openMenu(event.currentTarget as HTMLElement, t('posts.audience.label'), audiences.map((audience) => ({
      label: t(`posts.audience.${audience}`), icon: audienceIcon(audience), isChosen: audience === draft.peek().audience, run: () => change({ audience }),
    })));
  };

  async #emoji(beside: HTMLElement): Promise<void> {
    await pickEmoji(beside, (emoji) => {
      const area = this.#area;
      if (!area) return;
      replaceText(area, area.selectionStart, area.selectionEnd, emoji);
      this.#write(area.value, false);
    });
  }

  #choose(): void {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = 'image/*';
    input.hidden = true;
    input.addEventListener('change', () => {
      this.#attach([...(input.files ?? [])]);
      input.remove();
    });
    input.addEventListener('cancel', () => input.remove());
    document.body.append(input);
    input.click();
  }

  #attach(files: readonly File[]): void {
    const images = files.filter((file) => file.type.startsWith('image/'));
    if (draft.peek().poll || draft.peek().linkUrl !== undefined) flash(t('posts.missing.one'), true);
    else {
      const [refused] = uploads.add(DRAFT, images);
      if (images.length < files.length) flash(t('posts.missing.images'), true);
      else if (refused) flash(t(refused.why, { name: refused.name, count: limits.postImages, size: Math.round(limits.fileBytes / 1_048_576) }), true);
    }
    this.focusInput();
  }

  #onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || event.clipboardData?.types.includes('text/plain')) return;
    event.preventDefault();
    this.#attach(files);
  };

  #onDrag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = 'copy';
  };

  #onDrop = (event: DragEvent): void => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.#attach(files);
  };
}

customElements.define('post-composer', PostComposer);
