/** Mathematics, loaded with the first formula. */
import katex from 'katex';
import 'katex/dist/katex.min.css';

export function render(tex: string, element: HTMLElement, displayMode: boolean): void {
  katex.render(tex, element, { displayMode, throwOnError: false, trust: false, strict: 'ignore', maxSize: 20, maxExpand: 200 });
}
