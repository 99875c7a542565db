import { html, raw } from '../html.js';
import { STYLE } from './style.js';

const MARK = raw(
  '<svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><rect class="back" x="4" y="4" width="30" height="26" rx="7"/><rect class="front" x="14" y="16" width="30" height="26" rx="7"/><circle cx="23" cy="29" r="2.4"/><circle cx="30" cy="29" r="2.4"/><circle cx="37" cy="29" r="2.4"/></svg>',
);

/**
 * @param {{ realm: import('../realm.js').Realm, texts: import('../texts.js').Texts, title: string, content: object, aside?: object }} page
 * @returns {string}
 */
export function layout({ realm, texts, title, content, aside }) {
  return html`<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${realm.displayName}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<header class="brand">${MARK}<div><p class="name">${realm.displayName}</p><p class="tagline">${texts.tagline}</p></div></header>
<section class="card" aria-labelledby="title">
<h1 id="title">${title}</h1>
${content}
</section>
${aside}
</main>
</body>
</html>
`.text;
}

/**
 * A labelled input with its hint or error beneath.
 * @param {{ name: string, label: string, type?: string, value?: string, autocomplete: string, error?: string, hint?: string,
 *   focus?: boolean, optional?: boolean, maxlength?: number, inputmode?: string }} field
 */
export function field({ name, label, type = 'text', value, autocomplete, error, hint, focus, optional, maxlength, inputmode }) {
  const note = error ?? hint;
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" autocapitalize="none" spellcheck="false"
${raw(optional ? '' : 'required')} ${raw(focus ? 'autofocus' : '')} ${raw(error ? 'aria-invalid="true"' : '')}
${maxlength && html`maxlength="${maxlength}"`} ${inputmode && html`inputmode="${inputmode}"`} ${note && html`aria-describedby="${name}-note"`}>
${note && html`<p class="${error ? 'error' : 'hint'}" id="${name}-note">${note}</p>`}
</div>`;
}

/** @param {string | undefined} text */
export const alert = (text) => text && html`<p class="alert" role="alert">${text}</p>`;
