import type { Message, Post } from '../../core/wire';
import { placeAt, type MessagePlace } from '../permalinks';

/** More cards below one text would hide the rest of the conversation. */
const MOST = 3;
const HREF = /<a [^>]*?href="([^"]+)"/g;
const POST = /^\/posts\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i;
const LAST_LINK = /\s*<p><a [^>]*?href="([^"]+)"[^>]*>[^<]*<\/a><\/p>\s*$/;

/** The links of a rendered text; what looks like one in code is none. */
const linksIn = (html: string | undefined): string[] => [...(html ?? '').matchAll(HREF)].map(([, href = '']) => href);

const firstOf = <T>(found: readonly (T | undefined)[]): T[] => found.filter((one): one is T => one !== undefined).slice(0, MOST);

/** The posts of this desk that a message leads to. */
export function postsLinkedIn({ html }: Pick<Message, 'html'>, origin = location.origin): string[] {
  return [...new Set(firstOf(linksIn(html).map((href) => {
    if (!URL.canParse(href)) return undefined;
    const url = new URL(href);
    return url.origin === origin ? POST.exec(url.pathname)?.[1]?.toLowerCase() : undefined;
  })))];
}

/** The messages of this desk that a post leads to. */
export const messagesLinkedIn = ({ html }: Pick<Post, 'html'>, origin = location.origin): MessagePlace[] =>
  firstOf(linksIn(html).map((href) => placeAt(href, origin))).filter((place, i, all) => all.findIndex((p) => p.messageId === place.messageId) === i);

/** A card stands for the address of a message at the end of a post. */
export const withoutMessageAddress = (html: string, origin = location.origin): string =>
  html.replace(LAST_LINK, (whole, href: string) => (placeAt(href, origin) ? '' : whole));

/** The same of its source. */
export const withoutMessageLine = (text: string, origin = location.origin): string =>
  text.replace(/(?:^|\s+)(\S+)\s*$/, (whole, word: string) => (/^https?:/.test(word) && placeAt(word, origin) ? '' : whole));
