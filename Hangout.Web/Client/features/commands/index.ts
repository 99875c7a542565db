/** `/` at the beginning of a message: commands that features bring, with their completion. */
import { html, nothing } from 'lit';
import { kernel, register } from '../../core';
import { t } from '../../i18n/t';
import { extendMessages, type Completer, type Writing } from '../chat';

/** What a person can do from the composer by its name. */
export interface ChatCommand {
  readonly name: string;
  /** Key of what it does. */
  readonly about: string;
  /** Key of what is written behind its name. */
  readonly takes?: string;
  readonly isOffered?: (writing: Writing) => boolean;
  /** Does it with what stands behind the name, and empties the composer where it is done; else says why not. */
  readonly run: (rest: string, writing: Writing) => void;
}

const commands = new Map<string, ChatCommand>();

export function addCommand(command: ChatCommand): void {
  commands.set(command.name, command);
}

const WRITTEN = /^\/([a-z]+)(?:\s+([\s\S]*))?$/i;
/** `//` is a slash that is sent. */
const ESCAPED = /^\/(?=\/)/;

/** The command that a text is, with what stands behind its name. A path like `/etc/hosts` is none. */
export function writtenCommand(text: string): { readonly name: string; readonly rest: string } | undefined {
  const [, name, rest = ''] = WRITTEN.exec(text) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), rest: rest.trim() };
}

/** A text as it is sent where it is no command. */
export const withoutEscape = (text: string): string => text.replace(ESCAPED, '');

function submit(writing: Writing, text: string): boolean {
  const written = writtenCommand(text);
  if (!written) {
    if (!ESCAPED.test(text)) return false;
    writing.send(withoutEscape(text));
    return true;
  }
  const command = commands.get(written.name);
  if (!command) writing.say(t('commands.unknown', { name: written.name }));
  else if (command.isOffered?.(writing) === false) writing.say(t('commands.nothere', { name: written.name }));
  else command.run(written.rest, writing);
  return true;
}

const completer: Completer = {
  label: 'commands.label',
  at: (text, caret) => {
    const match = /^\/([a-z]*)$/i.exec(text.slice(0, Math.min(caret, 40)));
    return match?.[1] === undefined ? undefined : { start: 0, word: match[1].toLowerCase() };
  },
  // A name that is complete is left alone: Enter is for the command itself then.
  suggest: (word, writing) => (commands.has(word) ? [] : [...commands.values()])
    .filter((command) => command.name.startsWith(word) && command.isOffered?.(writing) !== false)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ name, about, takes }) => ({
      key: name, text: `/${name} `,
      view: html`<span class="command-name">/${name}${takes === undefined ? nothing : html` <em>${t(takes)}</em>`}</span><small>${t(about)}</small>`,
    })),
};

register({ name: 'commands', shortcuts: [{ keys: '/', title: 'shortcuts.commands', group: 'shortcuts.writing' }] });

extendMessages({ submit, completers: [completer] });

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

addCommand({
  name: 'me', about: 'commands.me', takes: 'commands.text',
  run: (rest, writing) => {
    if (rest === '') writing.say(t('commands.me.empty'));
    else writing.send(`*${kernel.store.now.me.name} ${oneLine(rest)}*`);
  },
});

addCommand({
  name: 'shrug', about: 'commands.shrug', takes: 'commands.text',
  run: (rest, writing) => writing.send(`${rest} ¯\\_(ツ)_/¯`.trim()),
});
