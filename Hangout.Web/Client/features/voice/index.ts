/** Voice messages: recorded in the browser, listened to, and sent as a file. */
import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { register } from '../../core';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { draftKey, extendMessages, type Writing } from '../chat';
import { attach } from '../files';
import { canRecord } from './recording';
import './voice.css';

const load = (): Promise<unknown> => import('./recorder');
/** Where somebody records: one place at a time. */
const recording = signal<string | undefined>(undefined);

const keyOf = ({ conversationId, threadRootId }: Writing): string => draftKey(conversationId, threadRootId);

register({ name: 'voice', ahead: load });

extendMessages({
  bar: (writing) => (recording.value === keyOf(writing) ? html`<voice-recorder @cancel=${() => end(writing)} @gone=${gone}
    @done=${(e: CustomEvent<File>) => send(writing, e.detail)}></voice-recorder>` : nothing),
  beside: (writing) => (canRecord() && writing.text.trim() === '' && !writing.hasMore && recording.value === undefined ? button(writing) : nothing),
});

function button(writing: Writing): TemplateResult {
  return html`<button type="button" class="button-icon composer-voice" title=${t('voice.record')} aria-label=${t('voice.record')}
    @click=${() => void begin(writing)}>${icon('mic')}</button>`;
}

async function begin(writing: Writing): Promise<void> {
  try {
    await load();
    recording.value = keyOf(writing);
  } catch (error) {
    console.warn('Recording could not begin', error);
  }
}

function end(writing: Writing): void {
  recording.value = undefined;
  writing.area?.focus();
}

/** Somebody went to another conversation: nothing is recorded behind their back. */
const gone = (): void => queueMicrotask(() => (recording.value = undefined));

/** It goes out by itself once it is uploaded, with what is written meanwhile. */
function send(writing: Writing, file: File): void {
  end(writing);
  attach(writing, [file]);
  writing.area?.form?.requestSubmit();
}
