import { limits, type Message } from '../core/wire';

/** One line of what a message says, without Markdown's marks; as typed where it is nothing but marks. */
export function plainText(text: string): string {
  const source = text.slice(0, 400);
  const plain = source
    .replace(/```[\w-]*\n?/g, ' ')
    .replace(/!?\[([^\]]*)\]\((?:https?:|mailto:)[^)]*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+)/gm, '')
    .replace(/`/g, '')
    .replace(/(?<![\p{L}\p{N}_*~\\])(\*{1,3}|_{1,3}|~~)(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}_*~]|[./\\@:-][\p{L}\p{N}_])/gu, '$2')
    .replace(/\s+/g, ' ')
    .trim();
  return isVisible(plain) ? plain : source.trim();
}

const NAME = /^`[^`\n]*`$/;

/** How many files a message has: its text ends with the name of each, for those who show no files. */
export const fileCount = ({ parts }: Pick<Message, 'parts'>): number => parts?.filter((part) => part.type === 'file').length ?? 0;

/** What a message says besides the names of its files. */
export function wordsOf(message: Pick<Message, 'text' | 'parts'>): string {
  const paragraphs = message.text.split('\n\n');
  for (let left = fileCount(message); left > 0; left--) {
    const at = paragraphs.findLastIndex((paragraph) => NAME.test(paragraph));
    if (at >= 0) paragraphs.splice(at, 1);
  }
  return paragraphs.join('\n\n');
}

// The server's rule is TextRules.IsVisible: white space, controls, fillers, blank Braille and selectors of variants leave no mark.
const MARK = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u;

/** Whether a reader sees anything of a text; the server refuses a message of which nobody does. */
export const isVisible = (text: string): boolean => MARK.test(text);

/** The largest count means "more than can be counted". */
export const countText = (count: number): string => (count < limits.unreadCount ? String(count) : `${limits.unreadCount - 1}+`);
