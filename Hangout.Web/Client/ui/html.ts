import DOMPurify from 'dompurify';
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import type { Message } from '../core/wire';
import { t } from '../i18n/t';

const clean = new WeakMap<Message, string>();

const TAGS = ['p', 'br', 'strong', 'em', 'del', 's', 'ins', 'mark', 'sub', 'sup', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'span', 'input'];
const ATTRIBUTES = ['href', 'class', 'title', 'type', 'checked', 'disabled', 'start', 'align', 'data-username', 'data-tag', 'lang', 'dir'];

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  }
  if (node.tagName === 'INPUT') {
    if (node.getAttribute('type') === 'checkbox') node.setAttribute('disabled', '');
    else node.remove();
  }
});

/** A wide code block scrolls sideways, and must be reachable for that without a mouse; and code is there to be copied. */
const withCodeTools = (safe: string): string =>
  safe
    .replaceAll('<pre>', `<div class="code-block"><button type="button" class="code-copy" aria-label="${t('code.copy')}">${t('action.copy')}</button><pre tabindex="0">`)
    .replaceAll('</pre>', '</pre></div>');

/** A message's formatted content. The server has sanitised it once; this is the second lock on the door. */
export function messageHtml(message: Message): TemplateResult {
  let safe = clean.get(message);
  if (safe === undefined) {
    safe = withCodeTools(DOMPurify.sanitize(message.html ?? '', { ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ALLOW_DATA_ATTR: false, ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i }));
    clean.set(message, safe);
  }
  return html`${unsafeHTML(safe)}`;
}

/** For the click on a copy button of a code block: the blocks are plain HTML from the server. */
export function copyCode(event: Event): void {
  const button = (event.target as HTMLElement).closest<HTMLButtonElement>('.code-copy');
  const code = button?.parentElement?.querySelector('code');
  if (!button || !code) return;
  navigator.clipboard.writeText(code.textContent).then(
    () => {
      button.textContent = t('action.copied');
      setTimeout(() => (button.textContent = t('action.copy')), 1_500);
    },
    (error: unknown) => console.warn('Copying failed', error),
  );
}
