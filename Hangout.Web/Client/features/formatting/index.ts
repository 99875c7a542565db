/** Formatting by buttons and keys while one writes, and a preview of what it will look like. */
import { signal } from '@preact/signals-core';
import { html, nothing, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { register } from '../../core';
import { t } from '../../i18n/t';
import { icon } from '../../ui/icons';
import { walkToolbar } from '../../ui/toolbar';
import { extendMessages, type Writing } from '../chat';
import './formatting.css';
import { fenced, linked, prefixed, wrapped, type Change, type Selected } from './marks';

interface Format {
  readonly title: string;
  readonly icon: string;
  /** With Ctrl, or ⌘: as `KeyboardEvent.code` says, whatever the layout. */
  readonly code?: string;
  readonly shift?: boolean;
  readonly keys?: string;
  /** Its key is its own only where text is selected: without, it is Spotlight's. */
  readonly isOfSelection?: boolean;
  readonly change: (selected: Selected) => Change;
}

const FORMATS: readonly Format[] = [
  { title: 'format.bold', icon: 'bold', code: 'KeyB', keys: 'Ctrl+B', change: (s) => wrapped(s, '**', t('format.text')) },
  { title: 'format.italic', icon: 'italic', code: 'KeyI', keys: 'Ctrl+I', change: (s) => wrapped(s, '*', t('format.text')) },
  { title: 'format.strike', icon: 'strike', code: 'KeyX', shift: true, keys: 'Ctrl+Shift+X', change: (s) => wrapped(s, '~~', t('format.text')) },
  { title: 'format.code', icon: 'code', code: 'KeyE', keys: 'Ctrl+E', change: (s) => wrapped(s, '`', t('format.code.text')) },
  { title: 'format.block', icon: 'codeblock', code: 'KeyE', shift: true, keys: 'Ctrl+Shift+E', change: (s) => fenced(s) },
  { title: 'format.quote', icon: 'quote', code: 'Period', shift: true, keys: 'Ctrl+Shift+.', change: (s) => prefixed(s, () => '> ', /^> ?/) },
  { title: 'format.list', icon: 'list', code: 'Digit8', shift: true, keys: 'Ctrl+Shift+8', change: (s) => prefixed(s, () => '- ', /^[-*+] /) },
  { title: 'format.numbers', icon: 'numbers', code: 'Digit7', shift: true, keys: 'Ctrl+Shift+7', change: (s) => prefixed(s, (i) => `${i + 1}. `, /^\d+\. /) },
  { title: 'format.link', icon: 'link', code: 'KeyK', keys: 'Ctrl+K', isOfSelection: true, change: (s) => linked(s, t('format.text')) },
];

const KEPT = 'hangout-formatting';
/** Kept for all conversations, as a person writes. */
const isShown = signal(localStorage.getItem(KEPT) === 'shown');
const isPreviewed = signal(false);
/** What the preview makes of a text; undefined before it was loaded. */
const renderer = signal<((text: string) => string) | undefined>(undefined);

const loadRenderer = async (): Promise<void> => {
  const { preview } = await import('./preview');
  renderer.value = preview;
};

function apply({ change }: Format, writing: Writing): void {
  const { area } = writing;
  if (!area) return;
  const { from, to, text, start, end } = change({ text: area.value, start: area.selectionStart, end: area.selectionEnd });
  writing.insert(text, from, to);
  area.setSelectionRange(start, end);
}

function toggle(): void {
  isShown.value = !isShown.peek();
  localStorage.setItem(KEPT, isShown.peek() ? 'shown' : 'hidden');
}

function togglePreview(): void {
  isPreviewed.value = !isPreviewed.peek();
  if (isPreviewed.peek()) loadRenderer().catch((error: unknown) => console.warn('The preview could not be loaded', error));
}

function bar(writing: Writing): TemplateResult | typeof nothing {
  const text = writing.text;
  return html`${isPreviewed.value && isShown.value && text.trim() !== '' && renderer.value ? html`<div class="format-preview" role="region" aria-label=${t('format.preview')}>
      <p class="format-preview-note">${t('format.preview.note')}</p>
      <div class="message-body" dir="auto">${unsafeHTML(renderer.value(text))}</div></div>` : nothing}
    ${isShown.value ? html`<div class="format-bar" role="toolbar" aria-label=${t('format.label')} @keydown=${walkToolbar}>
      ${FORMATS.map((format, i) => html`<button type="button" class="button-icon" tabindex=${i === 0 ? 0 : -1} title="${t(format.title)}${format.keys ? ` (${format.keys})` : ''}"
        aria-label=${t(format.title)} @pointerdown=${keepFocus} @click=${() => apply(format, writing)}>${icon(format.icon)}</button>`)}
      <button type="button" class="button-icon format-eye" tabindex="-1" title=${t('format.preview')} aria-label=${t('format.preview')} aria-pressed=${isPreviewed.value}
        @pointerdown=${keepFocus} @click=${togglePreview}>${icon('eye')}</button></div>` : nothing}`;
}

/** The selection stays in the text. */
const keepFocus = (event: Event): void => event.preventDefault();

extendMessages({
  bar,
  beside: () => html`<button type="button" class="button-icon" title=${t('format.toggle')} aria-label=${t('format.toggle')} aria-pressed=${isShown.value}
    @pointerdown=${keepFocus} @click=${toggle}>${icon('format')}</button>`,
  writes: (event, writing) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
    const format = FORMATS.find((one) => one.code === event.code && (one.shift ?? false) === event.shiftKey);
    if (!format || (format.isOfSelection && writing.area?.selectionStart === writing.area?.selectionEnd)) return false;
    apply(format, writing);
    return true;
  },
});

register({
  name: 'formatting',
  shortcuts: FORMATS.flatMap(({ keys, title }) => (keys === undefined ? [] : [{ keys, title, group: 'shortcuts.writing' }])),
  // Another tab shows or hides it.
  start: () => addEventListener('storage', (event) => {
    if (event.key === KEPT) isShown.value = event.newValue === 'shown';
  }),
  leave: () => localStorage.removeItem(KEPT),
});
