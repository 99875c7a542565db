import { signal } from '@preact/signals-core';
import { html, type TemplateResult } from 'lit';
import { t } from '../../i18n/t';
import { clockText } from '../../ui/duration';
import { Element } from '../../ui/element';
import { icon } from '../../ui/icons';
import { barsOf, contentOf, type SharedFile } from './file';

const BARS = 48;
const STEP_S = 5;
const SPEEDS = [1, 1.5, 2] as const;

/** One voice at a time. */
let playing: HTMLAudioElement | undefined;

/** `<audio-player>`: sound as bars, with a place in it that can be moved by pointer and keyboard, and three speeds. Loads when it is played. */
export class AudioPlayer extends Element {
  static override properties = { file: { attribute: false }, src: { attribute: false } };
  declare file: SharedFile;
  /** Where the sound is, if not on the server. */
  declare src: string | undefined;
  readonly #isPlaying = signal(false);
  readonly #at = signal(0);
  readonly #length = signal(0);
  readonly #speed = signal<number>(1);
  readonly #isBroken = signal(false);
  #audio: HTMLAudioElement | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#audio?.pause();
  }

  protected override render(): TemplateResult {
    const length = this.#seconds();
    const at = Math.min(this.#at.value, length);
    const known = barsOf(this.file.waveform, BARS);
    const bars = known.length > 0 ? known : Array.from({ length: BARS }, () => 0.12);
    const isPlaying = this.#isPlaying.value;
    const label = t(isPlaying ? 'files.audio.pause' : 'files.audio.play', { name: this.file.name });
    if (this.#isBroken.value) return html`<p class="file-state" role="status">${t('files.audio.broken')}</p>`;
    return html`<div class="audio">
      <button type="button" class="audio-play" title=${label} aria-label=${label} @click=${() => void this.#toggle()}>${icon(isPlaying ? 'pause' : 'play')}</button>
      <div class="audio-bars" role="slider" tabindex="0" aria-label=${t('files.audio.place', { name: this.file.name })} aria-valuemin="0" aria-valuemax=${Math.round(length)}
        aria-valuenow=${Math.round(at)} aria-valuetext=${t('files.audio.at', { at: clockText(Math.floor(at)), length: clockText(Math.round(length)) })}
        @pointerdown=${this.#onPointer} @pointermove=${this.#onPointer} @keydown=${this.#onKey}>
        ${bars.map((height, i) => html`<i class=${length > 0 && i / BARS < at / length ? 'is-over' : ''} style="block-size:${Math.max(10, Math.round(height * 100))}%"></i>`)}</div>
      <span class="audio-time" aria-hidden="true">${clockText(Math.floor(isPlaying || at > 0 ? at : length))}</span>
      <button type="button" class="audio-speed" title=${t('files.audio.speed')} aria-label=${t('files.audio.speedof', { speed: this.#speed.value })}
        @click=${this.#faster}>${this.#speed.value}×</button>
    </div>`;
  }

  /** What the server measured, until the browser knows better. */
  #seconds(): number {
    return this.#length.value > 0 ? this.#length.value : (this.file.durationMs ?? 0) / 1_000;
  }

  #player(): HTMLAudioElement {
    if (this.#audio) return this.#audio;
    const audio = (this.#audio = new Audio(this.src ?? contentOf(this.file)));
    audio.preload = 'none';
    audio.addEventListener('timeupdate', () => (this.#at.value = audio.currentTime));
    // What was just recorded does not know its length.
    audio.addEventListener('durationchange', () => (this.#length.value = Number.isFinite(audio.duration) ? audio.duration : 0));
    audio.addEventListener('play', () => {
      if (playing !== audio) playing?.pause();
      playing = audio;
      this.#isPlaying.value = true;
    });
    audio.addEventListener('pause', () => (this.#isPlaying.value = false));
    audio.addEventListener('ended', () => {
      this.#at.value = 0;
      audio.currentTime = 0;
    });
    audio.addEventListener('error', () => (this.#isBroken.value = true));
    return audio;
  }

  async #toggle(): Promise<void> {
    const audio = this.#player();
    if (!audio.paused) {
      audio.pause();
      return;
    }
    audio.playbackRate = this.#speed.peek();
    try {
      await audio.play();
    } catch (error) {
      console.warn('Playing failed', error);
    }
  }

  #faster = (): void => {
    this.#speed.value = SPEEDS[(SPEEDS.indexOf(this.#speed.peek() as 1) + 1) % SPEEDS.length] ?? 1;
    if (this.#audio) this.#audio.playbackRate = this.#speed.peek();
  };

  #seek(seconds: number): void {
    const to = Math.min(Math.max(0, seconds), this.#seconds());
    this.#at.value = to;
    this.#player().currentTime = to;
  }

  #onPointer = (event: PointerEvent): void => {
    const bars = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown') bars.setPointerCapture(event.pointerId);
    else if (!bars.hasPointerCapture(event.pointerId)) return;
    const { left, width } = bars.getBoundingClientRect();
    if (width > 0) this.#seek(((event.clientX - left) / width) * this.#seconds());
  };

  #onKey = (event: KeyboardEvent): void => {
    const at = this.#at.peek();
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + STEP_S, ArrowUp: at + STEP_S, ArrowLeft: at - STEP_S, ArrowDown: at - STEP_S, Home: 0, End: this.#seconds(),
    };
    const to = steps[event.key];
    if (event.key === ' ' || event.key === 'Enter') void this.#toggle();
    else if (to === undefined) return;
    else this.#seek(to);
    // The list of messages walks by the same keys.
    event.preventDefault();
    event.stopPropagation();
  };
}

customElements.define('audio-player', AudioPlayer);
