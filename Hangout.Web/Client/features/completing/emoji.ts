import { html } from 'lit';
import { extendMessages, type Completer, type Suggestion } from '../chat';

const MOST = 8;
const TYPED = /(?:^|[\s([{])(:([a-z0-9_+-]{2,30}))$/i;

interface Found { readonly unicode?: string; readonly annotation?: string; readonly shortcodes?: readonly string[] }

async function find(word: string): Promise<Suggestion[]> {
  try {
    const { findEmoji } = await import('../../ui/emoji');
    const found = (await findEmoji(word)) as Found[];
    return found.flatMap(({ unicode, annotation = '', shortcodes = [] }): Suggestion[] => {
      const code = shortcodes.find((s) => s.startsWith(word)) ?? shortcodes[0];
      if (unicode === undefined) return [];
      const view = html`<span class="emoji">${unicode}</span><span>${annotation}</span><small>${code === undefined ? '' : `:${code}:`}</small>`;
      return [{ key: unicode, text: `${unicode} `, view }];
    }).slice(0, MOST);
  } catch (error) {
    // Without a network the emoji cannot be found; the text stays as it is.
    console.warn('Emoji could not be looked up', error);
    return [];
  }
}

/** `:` completes emoji. */
export const emojiCompleter: Completer = {
  label: 'emoji.pick',
  at: (text, caret) => {
    const match = TYPED.exec(text.slice(Math.max(0, caret - 40), caret));
    return match?.[1] === undefined ? undefined : { start: caret - match[1].length, word: (match[2] ?? '').toLowerCase() };
  },
  suggest: find,
};

extendMessages({ completers: [emojiCompleter] });
