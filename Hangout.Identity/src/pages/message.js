import { html, raw } from '../html.js';
import { layout } from './layout.js';

/**
 * @param {{ realm: import('../realm.js').Realm, texts: import('../texts.js').Texts, title: string, text: string, detail?: string,
 *   html?: string }} page html is markup made by the provider itself
 */
export function messagePage({ realm, texts, title, text, detail, html: markup }) {
  const content = html`<p class="text">${text}</p>${detail && html`<p class="detail">${detail}</p>`}${markup && raw(markup)}`;
  return layout({ realm, texts, title, content });
}
