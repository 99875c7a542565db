import { html, svg, type TemplateResult } from 'lit';

/** Icons that point along the text: they turn with it. */
const POINTING = new Set(['back', 'forward', 'send', 'reply', 'thread', 'signout', 'leave', 'list', 'numbers', 'quote', 'share']);

/** An icon of the sprite that the page carries (wwwroot/icons.svg). Decorative: its button or text says what it means. */
export const icon = (name: string): TemplateResult =>
  html`<svg class="icon ${POINTING.has(name) ? 'icon-pointing' : ''}" aria-hidden="true">${svg`<use href=${`#i-${name}`}></use>`}</svg>`;
