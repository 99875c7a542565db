import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { clockText } from '../../ui/duration';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { momentText, type SharedFile } from '../files';
import { endingOf, formatOf, levelOf, typeOf, waveformOf } from './recording';

const MOST_MS = 15 * 60_000;
const LOOK_MS = 80;
const METER = 32;

type State = 'asking' | 'denied' | 'recording' | 'recorded';

/** `<voice-recorder>`: records, lets one listen, and says `done` with the file, or `cancel`. The microphone is open only while it records. */
export class VoiceRecorder extends Element {
  readonly #state = signal<State>('asking');
  readonly #ms = signal(0);
  readonly #levels = signal<readonly number[]>([]);
  readonly #file = signal<File | undefined>(undefined);
  #address: string | undefined;
  #recorder: MediaRecorder | undefined;
  #stream: MediaStream | undefined;
  #sound: AudioContext | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #startedAt = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#record();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
    this.dispatchEvent(new CustomEvent('gone'));
    if (this.#address !== undefined) URL.revokeObjectURL(this.#address);
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    return html`<div class="voice" role="group" aria-label=${t('voice.title')} @keydown=${this.#onKey}>
      ${this.#button('trash', t(state === 'denied' ? 'action.close' : 'voice.discard'), () => this.#say('cancel'))}
      ${state === 'denied' ? html`<p class="voice-said" role="alert">${t('voice.denied')}</p>` : nothing}
      ${state === 'asking' ? html`<p class="voice-said" role="status">${t('voice.asking')}</p>` : nothing}
      ${state === 'recording' ? this.#meter() : nothing}
      ${state === 'recorded' ? this.#player() : nothing}
    </div>`;
  }

  #meter(): TemplateResult {
    const levels = this.#levels.value.slice(-METER);
    const bars = [...Array.from({ length: METER - levels.length }, () => 0), ...levels];
    return html`<span class="voice-dot" aria-hidden="true"></span>
      <span class="voice-time" role="timer" aria-label=${t('voice.recording')}>${clockText(Math.floor(this.#ms.value / 1_000))}</span>
      <span class="audio-bars voice-meter" aria-hidden="true">
        ${bars.map((level) => html`<i class="is-over" style="block-size:${Math.max(8, Math.round(level * 100))}%"></i>`)}</span>
      ${this.#button('stop', t('voice.stop'), () => this.#recorder?.stop())}`;
  }

  #player(): TemplateResult {
    const file = this.#file.value;
    if (!file) return html``;
    const shown: SharedFile = {
      id: '', name: t('voice.title'), mediaType: file.type, kind: 'audio', size: file.size, status: 'ready', createdAt: '', durationMs: this.#ms.peek(),
      waveform: waveformOf(this.#levels.peek()),
    };
    return html`<audio-player .file=${shown} .src=${this.#address}></audio-player>
      <button type="button" class="composer-send" title=${t('voice.send')} aria-label=${t('voice.send')} @click=${() => this.#say('done', file)}>${icon('send')}</button>`;
  }

  async #record(): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
      this.#stream = stream;
      // Somebody changed their mind while the browser asked.
      if (!this.isConnected) {
        this.#release();
        return;
      }
      const format = formatOf((one) => MediaRecorder.isTypeSupported(one));
      const recorder = (this.#recorder = new MediaRecorder(stream, format === undefined ? {} : { mimeType: format }));
      const pieces: Blob[] = [];
      recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
      recorder.addEventListener('stop', () => this.#recorded(pieces, [recorder.mimeType, format].find((one) => one !== undefined && one !== '') ?? 'audio/webm'));
      recorder.start(1_000);
      this.#listen(stream);
      this.#state.value = 'recording';
      announce(t('voice.recording'));
      await this.updateComplete;
      this.querySelector<HTMLElement>('.voice > button:last-of-type')?.focus();
    } catch (error) {
      console.warn('Nothing can be recorded', error);
      this.#release();
      this.#state.value = 'denied';
    }
  }

  #listen(stream: MediaStream): void {
    this.#sound = new AudioContext();
    const analyser = this.#sound.createAnalyser();
    this.#sound.createMediaStreamSource(stream).connect(analyser);
    const samples = new Uint8Array(analyser.fftSize);
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => {
      analyser.getByteTimeDomainData(samples);
      this.#ms.value = performance.now() - this.#startedAt;
      this.#levels.value = [...this.#levels.peek(), levelOf(samples)];
      if (this.#ms.peek() >= MOST_MS) this.#recorder?.stop();
    }, LOOK_MS);
  }

  #recorded(pieces: readonly Blob[], format: string): void {
    this.#release();
    if (!this.isConnected) return;
    const name = `${t('voice.title')} ${momentText()}.${endingOf(format)}`;
    const file = new File([...pieces], name, { type: typeOf(format) });
    this.#address = URL.createObjectURL(file);
    this.#file.value = file;
    this.#state.value = 'recorded';
    announce(t('voice.recorded', { time: clockText(Math.round(this.#ms.peek() / 1_000)) }));
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.composer-send')?.focus());
  }

  /** The browser's sign that somebody is being recorded goes out. */
  #release(): void {
    clearInterval(this.#timer);
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = undefined;
    void this.#sound?.close();
    this.#sound = undefined;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.#say('cancel');
  };

  #button(symbol: string, label: string, run: () => void): TemplateResult {
    return html`<button type="button" class="button-icon" title=${label} aria-label=${label} @click=${run}>${icon(symbol)}</button>`;
  }

  #say(what: 'done' | 'cancel', detail?: File): void {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}

customElements.define('voice-recorder', VoiceRecorder);
