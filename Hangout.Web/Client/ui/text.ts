import { limits } from '../core/wire';

/** One line of what a message says, without Markdown's marks. */
export function plainText(text: string): string {
  return text
    .slice(0, 400)
    .replace(/```[\w-]*\n?/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+|\d+\.\s+)/gm, '')
    .replace(/(\*\*|__|~~|`)/g, '')
    .replace(/(^|\W)[*_](?=\S)|(?<=\S)[*_](?=\W|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The largest count means "more than can be counted". */
export const countText = (count: number): string => (count < limits.unreadCount ? String(count) : `${limits.unreadCount - 1}+`);
