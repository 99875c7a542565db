import { signal } from '@preact/signals-core';
import { html } from 'lit';
import type { Prompt } from '../../core/wire';
import { plainText } from '../../ui/text';
import { icon } from '../../ui/icons';
import type { Completer } from '../chat';
import { assistantApi } from './api';

/** The person's own; undefined until they were asked for. */
export const prompts = signal<readonly Prompt[] | undefined>(undefined);

export async function loadPrompts(): Promise<readonly Prompt[]> {
  prompts.value = await assistantApi.prompts();
  return prompts.value;
}

export const MOST_SHOWN = 8;

/** `/name` at the beginning of what is written. */
export function promptAt(text: string, caret: number): { readonly start: number; readonly word: string } | undefined {
  const word = /^\/([a-z0-9_-]*)$/i.exec(text.slice(0, caret))?.[1];
  return word === undefined ? undefined : { start: 0, word: word.toLowerCase() };
}

export const promptCompleter: Completer = {
  label: 'assistant.prompts',
  at: promptAt,
  suggest: async (word) => {
    const all = prompts.peek() ?? (await loadPrompts().catch((error: unknown) => {
      console.warn('The prompts could not be had', error);
      return [];
    }));
    return all.filter((p) => p.name.startsWith(word)).slice(0, MOST_SHOWN).map((p) => ({
      key: p.name, text: p.text, view: html`${icon('bookmark')}<strong>/${p.name}</strong><small dir="auto">${plainText(p.text).slice(0, 60)}</small>`,
    }));
  },
};

const VARIABLE = /\{\{\s*([\p{L}\p{N}_ -]{1,40}?)\s*\}\}/gu;

/** What a prompt asks for, each once, in its order. */
export const variablesOf = (text: string): string[] => [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))];

export const filledIn = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(VARIABLE, (whole, name: string) => values.get(name) ?? whole);

/** The text with the values that the person gives; undefined where they give none. */
export async function fillIn(text: string): Promise<string | undefined> {
  const names = variablesOf(text);
  if (names.length === 0) return text;
  const { askForValues } = await import('./prompts-dialog');
  const values = await askForValues(names);
  return values && filledIn(text, values);
}
