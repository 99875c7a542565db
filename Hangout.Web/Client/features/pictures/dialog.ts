import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { ApiError } from '../../core';
import { errorText, t } from '../../i18n/t';
import { PassingDialog } from '../../ui/dialog';
import { icon } from '../../ui/icons';
import { uploadOne } from '../files';
import { kept, moved, whole, zoomed, zoomOf, type Crop } from './crop';
import './pictures.css';

/** Pixels of the picture that is uploaded, a side. */
const SIDE = 512;
/** Of a wide one, across. */
const WIDE = 1_500;
const VIEW = 280;
const STEP = 0.04;

export interface PictureWish {
  readonly title: string;
  /** What stands there now, as it is shown elsewhere. */
  readonly now: () => TemplateResult;
  readonly hasOne: boolean;
  /** How many times as wide as high; a square where it is absent. */
  readonly aspect?: number;
  /** Takes the picture, or takes it away. */
  readonly set: (fileId: string | null) => Promise<void>;
}

/** `<picture-dialog>`: an image is chosen, cut to a square or a wide strip, and becomes the picture of somebody or something. */
export class PictureDialog extends PassingDialog {
  readonly #image = signal<ImageBitmap | undefined>(undefined);
  readonly #crop = signal<Crop>({ x: 0, y: 0, side: 1 });
  readonly #share = signal<number | undefined>(undefined);
  readonly #said = signal<string | undefined>(undefined);
  readonly #ending = new AbortController();
  #wish: PictureWish | undefined;

  get #aspect(): number {
    return this.#wish?.aspect ?? 1;
  }

  ask(wish: PictureWish): Promise<void> {
    this.#wish = wish;
    return this.open();
  }

  protected override isSmall(): boolean {
    return true;
  }

  protected override heading(): string {
    return this.#wish?.title ?? '';
  }

  protected override body(): TemplateResult {
    const image = this.#image.value;
    const share = this.#share.value;
    return html`
      ${image ? this.#cropping(image) : html`<div class="picture-now ${this.#aspect === 1 ? '' : 'is-wide'}">${this.#wish?.now()}</div>`}
      <label class="button picture-choose ${this.busy.value ? 'is-off' : ''}">${icon('upload')}<span>${t(image ? 'pictures.other' : 'pictures.choose')}</span>
        <input class="visually-hidden" type="file" accept="image/*" ?disabled=${this.busy.value} @change=${this.#onChoose} /></label>
      ${share === undefined ? nothing : html`<p class="dialog-text" role="status"><span class="spinner" aria-hidden="true"></span>
        ${share < 1 ? t('pictures.uploading', { percent: Math.floor(share * 100) }) : t('pictures.checking')}</p>`}
      ${this.#said.value === undefined ? nothing : html`<p class="form-error" role="alert">${this.#said.value}</p>`}`;
  }

  protected override foot(): TemplateResult {
    return html`${this.#wish?.hasOne && !this.#image.value ? html`<button type="button" class="button button-danger picture-remove" ?disabled=${this.busy.value}
        @click=${() => void this.#remove()}>${t('pictures.remove')}</button>` : nothing}
      ${this.cancelButton()}<button type="submit" class="button button-primary" ?disabled=${!this.#image.value || this.busy.value}>${t('action.save')}</button>`;
  }

  protected override submit(): void {
    if (this.#image.peek()) void this.#try(() => this.#save());
  }

  protected override closed(): void {
    this.#ending.abort();
    this.#image.peek()?.close();
    super.closed();
  }

  protected override updated(): void {
    const image = this.#image.peek();
    const canvas = this.querySelector('canvas');
    if (image && canvas) draw(canvas, image, this.#crop.peek(), this.#aspect);
  }

  #cropping(image: ImageBitmap): TemplateResult {
    const crop = this.#crop.value;
    return html`<div class="picture-crop ${this.#aspect === 1 ? '' : 'is-wide'}">
        <canvas width=${VIEW * 2} height=${Math.round((VIEW * 2) / this.#aspect)} style="aspect-ratio:${this.#aspect}" tabindex="0" role="img" aria-label=${t('pictures.crop')}
          @pointerdown=${this.#onPointer} @pointermove=${this.#onPointer}
          @wheel=${this.#onWheel} @keydown=${this.#onKey}></canvas></div>
      <label class="picture-zoom"><span>${t('pictures.zoom')}</span><input type="range" min="0" max="1" step="0.01" .value=${String(zoomOf(crop, image, this.#aspect))}
        @input=${(e: InputEvent) => this.#put(zoomed(crop, image, Number((e.target as HTMLInputElement).value), this.#aspect))} /></label>
      <p class="picture-hint">${t('pictures.hint')}</p>`;
  }

  #put(crop: Crop): void {
    const image = this.#image.peek();
    if (image) this.#crop.value = kept(crop, image, this.#aspect);
  }

  #onChoose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = '';
    if (file) void this.#take(file);
  };

  async #take(file: File): Promise<void> {
    this.#said.value = undefined;
    try {
      // The orientation that a camera noted is applied.
      const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
      this.#image.peek()?.close();
      this.#crop.value = whole(image, this.#aspect);
      this.#image.value = image;
      await this.updateComplete;
      this.querySelector('canvas')?.focus();
    } catch {
      this.#said.value = t('pictures.unreadable');
    }
  }

  #onPointer = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown') {
      canvas.setPointerCapture(event.pointerId);
      return;
    }
    const image = this.#image.peek();
    if (!image || !canvas.hasPointerCapture(event.pointerId)) return;
    this.#crop.value = moved(this.#crop.peek(), image, -event.movementX / canvas.clientWidth, -event.movementY / canvas.clientHeight, this.#aspect);
  };

  #onWheel = (event: WheelEvent): void => {
    const image = this.#image.peek();
    if (!image) return;
    event.preventDefault();
    this.#crop.value = zoomed(this.#crop.peek(), image, zoomOf(this.#crop.peek(), image, this.#aspect) - Math.sign(event.deltaY) * STEP, this.#aspect);
  };

  #onKey = (event: KeyboardEvent): void => {
    const image = this.#image.peek();
    if (!image) return;
    const crop = this.#crop.peek();
    const aspect = this.#aspect;
    const zoom = zoomOf(crop, image, aspect);
    const next: Readonly<Record<string, Crop>> = {
      ArrowLeft: moved(crop, image, -STEP, 0, aspect), ArrowRight: moved(crop, image, STEP, 0, aspect), ArrowUp: moved(crop, image, 0, -STEP, aspect), ArrowDown: moved(crop,
        image, 0, STEP, aspect),
      '+': zoomed(crop, image, zoom + STEP, aspect), '=': zoomed(crop, image, zoom + STEP, aspect), '-': zoomed(crop, image, zoom - STEP, aspect),
    };
    const wanted = next[event.key];
    if (!wanted) return;
    event.preventDefault();
    this.#crop.value = wanted;
  };

  async #save(): Promise<void> {
    const image = this.#image.peek();
    if (!image) return;
    const canvas = document.createElement('canvas');
    canvas.width = this.#aspect === 1 ? SIDE : WIDE;
    canvas.height = Math.round(canvas.width / this.#aspect);
    draw(canvas, image, this.#crop.peek(), this.#aspect);
    this.#share.value = 0;
    const file = await uploadOne(await fileOf(canvas), this.#ending.signal, (share) => (this.#share.value = share));
    await this.#wish?.set(file.id);
    this.close();
  }

  async #remove(): Promise<void> {
    await this.#try(async () => {
      await this.#wish?.set(null);
      this.close();
    });
  }

  /** What went wrong stands in the dialog, with what was chosen still there. */
  async #try(work: () => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    this.#said.value = undefined;
    try {
      await work();
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      console.warn('The picture was not set', error);
      this.#said.value = error instanceof ApiError ? errorText(error.code) : t('pictures.failed');
    } finally {
      this.busy.value = false;
      this.#share.value = undefined;
    }
  }
}

function draw(canvas: HTMLCanvasElement, image: ImageBitmap, { x, y, side }: Crop, aspect: number): void {
  const down = side / aspect;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, x - side / 2, y - down / 2, side, down, 0, 0, canvas.width, canvas.height);
}

/** WebP, or PNG where the browser makes none. */
async function fileOf(canvas: HTMLCanvasElement): Promise<File> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/webp', 0.9));
  if (!blob) throw new Error('The browser made no picture');
  return new File([blob], `${t('pictures.file')}.${blob.type === 'image/webp' ? 'webp' : 'png'}`, { type: blob.type });
}

customElements.define('picture-dialog', PictureDialog);

export const askPicture = (wish: PictureWish): Promise<void> => new PictureDialog().ask(wish);
