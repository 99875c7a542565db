import { t } from '../../i18n/t';
import { highlight } from './highlight';
import { hasFormulas, MarkdownBlocks, formulaIn, type TextBlock } from './markdown';

/** An element for each block. */
interface Shown { block: TextBlock; readonly element: HTMLElement; isFinished: boolean }

/**
 * `<answer-text>`: Markdown, whole or growing. Draws at most once a frame, and only what became otherwise: what somebody reads or has selected above the end
 * stays as it is.
 */
export class AnswerText extends HTMLElement {
  #blocks = new MarkdownBlocks();
  #shown: Shown[] = [];
  #text = '';
  #isRunning = false;
  #frame = 0;

  set text(text: string) {
    if (text === this.#text && this.#shown.length > 0) return;
    this.#text = text;
    this.#later();
  }

  get text(): string {
    return this.#text;
  }

  set running(isRunning: boolean) {
    if (isRunning === this.#isRunning) return;
    this.#isRunning = isRunning;
    // Links that are defined at the end hold for all of it.
    if (!isRunning) this.#blocks = new MarkdownBlocks();
    this.#later();
  }

  connectedCallback(): void {
    this.classList.add('message-body');
    this.dir = 'auto';
    this.addEventListener('click', onClick);
    if (this.#frame !== 0) this.#draw();
  }

  disconnectedCallback(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #later(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => this.#draw());
      // What is whole is there at once: nothing moves below it.
      if (!this.#isRunning && this.#shown.length === 0) this.#draw();
    }
  }

  #draw(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const blocks = this.#blocks.update(this.#text);
    for (const { element } of this.#shown.splice(blocks.length)) element.remove();
    for (const [i, block] of blocks.entries()) {
      const isFinished = !this.#isRunning || i < blocks.length - 1;
      const shown = this.#shown[i];
      if (shown && isSame(shown.block, block)) {
        shown.block = block;
        if (isFinished && !shown.isFinished) this.#finish(shown);
      } else if (!shown || !grow(shown, block)) {
        const fresh = { block, element: elementOf(block), isFinished: false };
        if (shown) shown.element.replaceWith(fresh.element);
        else this.append(fresh.element);
        this.#shown[i] = fresh;
        if (isFinished) this.#finish(fresh);
      } else if (isFinished) this.#finish(shown);
    }
    this.classList.toggle('is-running', this.#isRunning);
  }

  /** Colours and formulas come once a block is whole. */
  #finish(shown: Shown): void {
    shown.isFinished = true;
    const { element } = shown;
    for (const code of element.querySelectorAll<HTMLElement>('pre > code')) {
      highlight(code).catch((error: unknown) => console.warn('Code is shown without colours', error));
    }
    if (hasFormulas(shown.block.source)) {
      showFormulas(element).catch((error: unknown) => console.warn('Formulas are shown as they were written', error));
    }
  }
}

const isSame = (a: TextBlock, b: TextBlock): boolean => a === b || a.html === b.html;

/** Code that grew is added to what is there; false where the block must be drawn anew. */
function grow(shown: Shown, block: TextBlock): boolean {
  const { code: before } = shown.block;
  const { code: now } = block;
  if (shown.isFinished || !before || now?.language !== before.language || !now.text.startsWith(before.text)) return false;
  const text = shown.element.querySelector('pre > code')?.firstChild;
  if (!(text instanceof Text)) return false;
  // The last line break is the renderer's own.
  const from = before.text.length;
  text.replaceData(from, text.length - from, `${now.text.slice(from)}\n`);
  shown.block = block;
  return true;
}

function elementOf(block: TextBlock): HTMLElement {
  const element = document.createElement('div');
  element.className = 'answer-block';
  element.innerHTML = block.html;
  for (const pre of element.querySelectorAll('pre')) pre.replaceWith(withTools(pre));
  for (const box of element.querySelectorAll('input')) box.setAttribute('aria-label', t('messages.task'));
  for (const table of element.querySelectorAll('table')) table.tabIndex = 0;
  for (const code of element.querySelectorAll(':not(pre) > code')) {
    const formula = formulaIn(code);
    if (!formula) continue;
    const span = document.createElement('span');
    span.className = formula.isDisplay ? 'formula formula-display' : 'formula';
    span.textContent = formula.tex;
    code.replaceWith(span);
  }
  return element;
}

/** Code says in which language it is, can be copied, and its lines broken. */
function withTools(pre: HTMLPreElement): HTMLElement {
  const code = pre.querySelector('code');
  const language = /(?:^|\s)language-([\w+#.-]+)/.exec(code?.className ?? '')?.[1] ?? '';
  const block = document.createElement('div');
  block.className = 'code-block answer-code';
  const head = document.createElement('div');
  head.className = 'answer-code-head';
  const label = document.createElement('span');
  label.textContent = language || t('messages.code');
  head.append(label, button('wrap', t('assistant.code.wrap')), button('copy', t('action.copy'), t('code.copy')));
  const fresh = pre.cloneNode(true) as HTMLPreElement;
  fresh.tabIndex = 0;
  block.append(head, fresh);
  return block;
}

function button(does: string, text: string, label = text): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'button-text';
  element.dataset.does = does;
  element.textContent = text;
  element.setAttribute('aria-label', label);
  if (does === 'wrap') element.setAttribute('aria-pressed', 'false');
  return element;
}

function onClick(event: Event): void {
  const pressed = (event.target as HTMLElement).closest<HTMLButtonElement>('.answer-code-head [data-does]');
  const block = pressed?.closest<HTMLElement>('.answer-code');
  if (!pressed || !block) return;
  if (pressed.dataset.does === 'wrap') {
    pressed.setAttribute('aria-pressed', String(block.classList.toggle('is-wrapped')));
    return;
  }
  navigator.clipboard.writeText(block.querySelector('code')?.textContent ?? '').then(
    () => {
      pressed.textContent = t('action.copied');
      setTimeout(() => (pressed.textContent = t('action.copy')), 1_500);
    },
    (error: unknown) => console.warn('Copying failed', error),
  );
}

/** The formulas of a block; what is none stays as it was written. */
async function showFormulas(element: HTMLElement): Promise<void> {
  const spans = element.querySelectorAll<HTMLElement>('.formula');
  if (spans.length === 0) return;
  const { render } = await import('./formulas');
  for (const span of spans) render(span.textContent, span, span.classList.contains('formula-display'));
}

customElements.define('answer-text', AnswerText);
