import DOMPurify from 'dompurify';
import { html, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { messageMarkup, type Message } from '../core/wire';
import { t } from '../i18n/t';
import { fileCount } from './text';

const clean = new WeakMap<Message, string>();

const TAGS = Object.keys(messageMarkup);
const ATTRIBUTES = [...new Set(Object.values(messageMarkup).flat())];

// The list says which element may have which attribute; the rule for addresses is for addresses only.
const ALLOWED = {
  ALLOWED_TAGS: TAGS, ALLOWED_ATTR: ATTRIBUTES, ADD_URI_SAFE_ATTR: ATTRIBUTES.filter((name) => name !== 'href'),
  ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false, ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto):|\/(?:tags|people|posts)\/)/i,
};

DOMPurify.addHook('uponSanitizeAttribute', (node, event) => {
  event.keepAttr = messageMarkup[node.tagName.toLowerCase()]?.includes(event.attrName) ?? false;
});

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  // A tag of a post leads to a place of this desk.
  if (node.tagName === 'A' && node.getAttribute('href')?.startsWith('/')) {
    node.removeAttribute('target');
    node.removeAttribute('rel');
  } else if (node.tagName === 'A') {
    node.setAttribute('target', '_blank');
    node.setAttribute('rel', 'noopener noreferrer nofollow');
  }
  if (node.tagName === 'INPUT') {
    if (node.getAttribute('type') !== 'checkbox') node.remove();
    else if (!node.hasAttribute('disabled')) node.setAttribute('disabled', 'disabled');
  }
});

/** Only what the server's renderer may make. */
export const sanitized = (html: string): string => DOMPurify.sanitize(html, ALLOWED);

/** A wide code block scrolls sideways, and must be reachable for that without a mouse; and code is there to be copied. */
const withCodeTools = (safe: string): string =>
  safe
    .replaceAll('<pre>', `<div class="code-block"><button type="button" class="code-copy" aria-label="${t('code.copy')}">${t('action.copy')}</button><pre tabindex="0">`)
    .replaceAll('</pre>', '</pre></div>');

/** The box of a task says to a screen reader what it is. */
const withNamedBoxes = (safe: string): string => safe.replaceAll('<input ', `<input aria-label="${t('messages.task')}" `);

/** Who is mentioned can be opened by the keyboard, too. */
const withMentionLinks = (safe: string): string => safe.replace(/<span (?=[^>]*data-username=)/g, '<span role="link" tabindex="0" ');

/** What a renderer made, as it is shown: nothing else than the server may make, with what helps to read it. */
export const shownHtml = (source: string): string => withMentionLinks(withNamedBoxes(withCodeTools(sanitized(source))));

/** Files show below the text: the paragraphs at its end that only name them go. */
function withoutNames(message: Message): string {
  const source = message.html ?? '';
  let left = fileCount(message);
  if (left === 0) return source;
  const { content } = Object.assign(document.createElement('template'), { innerHTML: sanitized(source) });
  for (const paragraph of [...content.children].reverse()) {
    const isName = paragraph.localName === 'p' && paragraph.childNodes.length === 1 && paragraph.firstElementChild?.localName === 'code';
    if (!isName || left === 0) continue;
    paragraph.remove();
    left--;
  }
  return [...content.children].map((element) => element.outerHTML).join('\n');
}

/** A message's formatted content. The server has sanitised it once; this is the second lock on the door. */
export function messageHtml(message: Message): TemplateResult {
  let safe = clean.get(message);
  if (safe === undefined) {
    safe = shownHtml(withoutNames(message));
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
