import { html, nothing, render, type PropertyValues, type TemplateResult } from 'lit';
import { signal } from '@preact/signals-core';
import { reasonOf } from '../../core';
import type { Message } from '../../core/wire';
import { errorText, locale, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import { openMenu } from '../../ui/menu';
import { makePopover, showBeside } from '../../ui/popover';
import { fullTime } from '../../ui/time';
import './answer-text';
import { assistantApi } from './api';
import { failureText, modelItems } from './models';
import { modelName } from './store';
import { endAnswer, followAnswer, type AnswerStream } from './streams';
import { copyText, walker } from './walker';

/** `<assistant-answer>`: an answer, growing or whole. Says `again`, with a model if another one is wanted, and `branch`. */
export class AssistantAnswer extends Element {
  static override properties = { message: { attribute: false }, siblings: { attribute: false }, canWrite: { attribute: false } };
  declare message: Message;
  declare siblings: readonly string[];
  declare canWrite: boolean;
  readonly #busy = signal(false);
  #stream: AnswerStream | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('message')) return;
    const { id, conversationId } = this.message;
    if (this.#isGrowing) this.#stream ??= followAnswer(conversationId, id);
    else if (this.#stream) {
      this.#stream = undefined;
      endAnswer(id);
    }
    this.#busy.value = false;
  }

  get #isGrowing(): boolean {
    const state = this.message.answer?.state;
    return state === 'waiting' || state === 'running';
  }

  protected override render(): TemplateResult {
    const isGrowing = this.#isGrowing;
    const text = isGrowing ? (this.#stream?.text.value ?? '') : this.message.text;
    return html`<article class="assistant-answer" aria-busy=${isGrowing} aria-label=${t('assistant.name')}>
      <span class="assistant-mark" aria-hidden="true">${icon('assistant')}</span>
      <div class="assistant-answer-main">
        <p class="assistant-by"><strong>${modelName(this.message.answer?.model)}</strong></p>
        ${text === '' ? nothing : html`<answer-text .running=${isGrowing} .text=${text}></answer-text>`}
        ${this.#state(text === '')}
        ${isGrowing ? nothing : this.#tools()}
      </div>
    </article>`;
  }

  #state(isEmpty: boolean): TemplateResult | typeof nothing {
    const { state, error, isCut } = this.message.answer ?? {};
    if (state === 'waiting' || state === 'running') {
      return isEmpty ? html`<p class="assistant-state"><span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>${t('assistant.waiting')}</p>` : nothing;
    }
    if (state === 'failed') {
      return html`<p class="assistant-failed" role="alert">${icon('alert')}<span>${failureText(error?.code)}</span>
        ${this.canWrite ? html`<button type="button" class="button" ?disabled=${this.#busy.value}
          @click=${() => void this.#goOn()}>${t('assistant.again')}</button>` : nothing}</p>`;
    }
    if (state !== 'interrupted' && state !== 'stopped' && !isCut) return isEmpty ? html`<p class="assistant-state">${t('assistant.empty')}</p>` : nothing;
    return html`<p class="assistant-state">${t(isCut && state === 'done' ? 'assistant.cut' : `assistant.${state ?? 'stopped'}`)}
      ${this.canWrite ? html`<button type="button" class="button-text" ?disabled=${this.#busy.value} @click=${() => void this.#goOn()}>
        ${icon('play')}${t('assistant.continue')}</button>` : nothing}</p>`;
  }

  #tools(): TemplateResult {
    const tool = (symbol: string, label: string, run: (event: Event) => void, opens = false): TemplateResult => html`<button type="button" class="button-icon" title=${label}
      aria-label=${label} aria-haspopup=${opens ? 'menu' : nothing} @click=${run}>${icon(symbol)}</button>`;
    return html`<div class="assistant-tools">
      ${walker(this, 'answer', this.message.id, this.siblings)}
      ${this.message.text === '' ? nothing : tool('copy', t('assistant.copy'), () => copyText(this.message.text, () => announce(t('assistant.copied'))))}
      ${this.canWrite ? tool('retry', t('assistant.again'), (e) => this.#openAgain(e.currentTarget as HTMLElement), true) : nothing}
      ${tool('info', t('assistant.info'), (e) => this.#openInfo(e.currentTarget as HTMLElement))}
    </div>`;
  }

  #openAgain(beside: HTMLElement): void {
    const again = (model?: string): void => void this.dispatchEvent(new CustomEvent('again', { detail: model }));
    const { items, note } = modelItems(undefined, again);
    openMenu(beside, t('assistant.again'), [
      { label: t('assistant.again'), icon: 'retry', run: () => again() }, ...items.map(({ isChosen: _is, ...item }) => item),
    ], note);
  }

  #openInfo(beside: HTMLElement): void {
    const { answer, createdAt } = this.message;
    if (!answer) return;
    const rows: readonly (readonly [string, string | number | undefined])[] = [
      ['model', answer.model], ['temperature', answer.temperature ?? t('assistant.set.default')], ['prompt', answer.promptTokens?.toLocaleString(locale())],
      ['completion', answer.completionTokens?.toLocaleString(locale())],
      ['time', answer.durationMs === undefined ? undefined : t('assistant.seconds', { count: (answer.durationMs / 1_000).toFixed(1) })],
      ['omitted', answer.omittedMessages], ['when', fullTime(createdAt)],
    ];
    const popover = makePopover('assistant-info');
    popover.setAttribute('role', 'dialog');
    popover.setAttribute('aria-label', t('assistant.info'));
    popover.tabIndex = -1;
    render(html`<dl>${rows.map(([key, value]) => (value === undefined ? nothing : html`<dt>${t(`assistant.info.${key}`)}</dt><dd>${value}</dd>`))}</dl>`, popover);
    showBeside(popover, beside);
    popover.focus();
  }

  async #goOn(): Promise<void> {
    this.#busy.value = true;
    try {
      await assistantApi.goOn(this.message.conversationId, this.message.id);
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
      this.#busy.value = false;
    }
  }
}

customElements.define('assistant-answer', AssistantAnswer);
