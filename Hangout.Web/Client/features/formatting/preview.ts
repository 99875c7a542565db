import { Marked } from 'marked';
import { shownHtml } from '../../ui/html';

/** Like the server: a line break is one, and what is written as HTML is shown as it was typed. */
const markdown = new Marked({ gfm: true, breaks: true, async: false });
markdown.use({ tokenizer: { html: () => undefined, tag: () => undefined } });

const MENTION = /(?<![\p{L}\p{N}_@/>])@([\p{L}\p{N}._-]{2,32})(?![^<]*<\/(?:code|a)>)/gu;

/** What a text will look like, as far as that can be told here: the server's renderer has the last word. */
export function preview(text: string): string {
  return shownHtml(markdown.parse(text) as string).replace(MENTION, '<span class="mention">@$1</span>');
}
