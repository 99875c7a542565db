import { html, svg, type TemplateResult } from 'lit';

/** An icon of the sprite that the page carries (wwwroot/icons.svg). Decorative: its button or text says what it means. */
export const icon = (name: string): TemplateResult => html`<svg class="icon" aria-hidden="true">${svg`<use href=${`#i-${name}`}></use>`}</svg>`;
