import { signal } from '@preact/signals-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { reasonOf } from '../../core';
import { errorText, t } from '../../i18n/t';
import { Element } from '../../ui/element';
import { flash } from '../../ui/flash';
import { icon } from '../../ui/icons';
import type { ShownMessage } from '../chat';
import './answer-text';
import { assistantApi } from './api';
import './group-answer.css';
import { isGrowing } from './groups-of-people';
import { failureText } from './models';
import { endAnswer, followAnswer, listenToAnswers, type AnswerStream } from './streams';
import './parts';

listenToAnswers();

/** `<group-answer>`: an answer to a question in a group while it grows, or how it ended before its time; with what can be done about it. */
export class GroupAnswer extends Element {
  static override properties = { shown: { attribute: false } };
  declare shown: ShownMessage;
  readonly #busy = signal(false);
  #stream: AnswerStream | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('shown')) return;
    const { message } = this.shown;
    if (isGrowing(message)) this.#stream ??= followAnswer(message.conversationId, message.id);
    else if (this.#stream) {
      this.#stream = undefined;
      endAnswer(message.id);
    }
    this.#busy.value = false;
  }

  protected override render(): TemplateResult {
    const { message, me, chat } = this.shown;
    const isOurs = message.answer?.askedBy === me && chat.info.canPost;
    if (isGrowing(message)) return this.#growing(isOurs || chat.info.permissions.includes('deleteMessages'));
    const { state, error, isCut } = message.answer ?? {};
    if (state === 'failed') {
      return html`<p class="group-answer-failed" role="alert">${icon('alert')}<span>${failureText(error?.code)}</span>
        ${isOurs ? this.#button(t('assistant.again'), 'retry', () => this.#goOn()) : nothing}</p>`;
    }
    return html`<p class="group-answer-state">${t(isCut && state === 'done' ? 'assistant.cut' : `assistant.${state ?? 'stopped'}`)}
      ${isOurs ? this.#button(t('assistant.continue'), 'play', () => this.#goOn()) : nothing}</p>`;
  }

  #growing(mayStop: boolean): TemplateResult {
    const text = this.#stream?.text.value ?? '';
    return html`<div aria-busy="true">
      ${text === '' ? nothing : html`<answer-text .running=${true} .text=${text}></answer-text>`}
      <p class="group-answer-state">
        <span class="typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>${t(text === '' ? 'assistant.waiting' : 'assistant.running')}
        ${mayStop ? this.#button(t('assistant.stop'), 'stop', () => assistantApi.stop(this.shown.message.conversationId, this.shown.message.id)) : nothing}
      </p>
    </div>`;
  }

  #button(label: string, symbol: string, run: () => Promise<void>): TemplateResult {
    return html`<button type="button" class="button-text" ?disabled=${this.#busy.value} @click=${() => void this.#do(run)}>${icon(symbol)}${label}</button>`;
  }

  #goOn(): Promise<void> {
    return assistantApi.goOn(this.shown.message.conversationId, this.shown.message.id);
  }

  async #do(run: () => Promise<void>): Promise<void> {
    this.#busy.value = true;
    try {
      await run();
    } catch (error) {
      flash(errorText(reasonOf(error)), true);
    }
    this.#busy.value = false;
  }
}

customElements.define('group-answer', GroupAnswer);
