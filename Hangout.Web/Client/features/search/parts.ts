/** How what was found reads, for whatever searches. Loaded with the first that does. */
import { html, type TemplateResult } from 'lit';
import type { MessageHit } from '../../core/wire';

/** A name is typed as it is: a query with filters, quotes or tags is for texts. */
export const nameIn = (query: string): string | undefined => (/[:"“”„«»#]|(?:^|\s)-/.test(query) ? undefined : query.replace(/^@/, '').trim() || undefined);

/** A text with stretches of it marked. */
export function marked(text: string, spans: MessageHit['highlights']): (TemplateResult | string)[] {
  let at = 0;
  const parts: (TemplateResult | string)[] = [];
  for (const { start, length } of spans) {
    parts.push(text.slice(at, start), html`<mark>${text.slice(start, start + length)}</mark>`);
    at = start + length;
  }
  return [...parts, text.slice(at)];
}
