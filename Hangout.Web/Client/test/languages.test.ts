import { effect } from '@preact/signals-core';
import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { texts as arabic } from '../i18n/ar';
import { texts as german } from '../i18n/de';
import { en } from '../i18n/en';
import { assistant } from '../i18n/en-assistant';
import { texts as spanish } from '../i18n/es';
import { askedFor, type Language, type Texts } from '../i18n/language';
import { addTexts, listText, numberText, speak, t } from '../i18n/t';
import { sideStep } from '../ui/keys';

const english: Texts = { ...en, ...assistant };
const others: readonly (readonly [Exclude<Language, 'en'>, Texts])[] = [['de', german], ['es', spanish], ['ar', arabic]];
const namesIn = (text: string): string => [...new Set(text.match(/\{\w+\}/g))].sort().join();

afterEach(async () => speak('en'));

describe.each(others)('the catalogue in %s', (language, texts) => {
  it('has exactly the texts of the English one', () => {
    expect(Object.keys(english).filter((key) => !(key in texts)), 'missing').toEqual([]);
    expect(Object.keys(texts).filter((key) => !(key in english)), 'not in English').toEqual([]);
  });

  it('fills in the same names', () => {
    const differing = Object.entries(english).filter(([key, text]) => {
      const own = texts[key];
      if (own === undefined) return false;
      if (typeof text === 'string') return typeof own !== 'string' || namesIn(own) !== namesIn(text);
      return typeof own === 'string' || namesIn(own.other) !== namesIn(text.other);
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('has no plural category that the language does not have', () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories as string[];
    const wrong = Object.entries(texts).filter(([, text]) => typeof text !== 'string' && Object.keys(text).some((category) => !categories.includes(category)));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

describe('what is said', () => {
  const counted = (counts: readonly number[]): string[] => counts.map((count) => t('chat.unread', { count }));

  it('has the plurals of its language', async () => {
    expect(counted([0, 1, 2])).toEqual(['0 unread messages', '1 unread message', '2 unread messages']);
    await speak('de');
    expect(counted([0, 1, 2])).toEqual(['0 ungelesene Nachrichten', '1 ungelesene Nachricht', '2 ungelesene Nachrichten']);
    await speak('es');
    expect(counted([1, 2, 1_000_000])).toEqual(['1 mensaje sin leer', '2 mensajes sin leer', '1.000.000 mensajes sin leer']);
    await speak('ar');
    expect(counted([0, 1, 2, 3, 11, 100])).toEqual(['لا رسائل غير مقروءة', 'رسالة واحدة غير مقروءة', 'رسالتان غير مقروءتين', '3 رسائل غير مقروءة',
      '11 رسالة غير مقروءة', '100 رسالة غير مقروءة']);
  });

  it('changes where it is shown, with the page’s language and direction', async () => {
    const shown: string[] = [];
    const stop = effect(() => void shown.push(`${t('action.close')} ${numberText(1_234.5)} ${listText(['A', 'B', 'C'])}`));
    await speak('de');
    expect(document.documentElement).toMatchObject({ lang: 'de', dir: 'ltr' });
    await speak('ar');
    expect(document.documentElement).toMatchObject({ lang: 'ar', dir: 'rtl' });
    expect(shown.slice(0, 2)).toEqual(['Close 1,234.5 A, B, and C', 'Schließen 1.234,5 A, B und C']);
    expect(shown).toHaveLength(3);
    stop();
  });

  it('is English where a text is missing, with its own plural', async () => {
    addTexts({ 'test.only': { one: '{count} thing', other: '{count} things' } });
    await speak('ar');
    expect([t('test.only', { count: 2 }), t('test.none')]).toEqual(['2 things', 'none']);
  });

  it('is the language chosen last, whichever arrives first', async () => {
    await Promise.all([speak('ar'), speak('de'), speak('en')]);
    expect(t('action.close')).toBe('Close');
  });

  it('is the first language that the browser asks for and that is here', () => {
    const languages = vi.spyOn(navigator, 'languages', 'get');
    languages.mockReturnValue(['fr-CA', 'es-MX', 'en']);
    expect(askedFor()).toBe('es');
    languages.mockReturnValue(['fr']);
    expect(askedFor()).toBe('en');
  });

  it('turns the arrow keys that lead to a side', async () => {
    expect([sideStep('ArrowLeft'), sideStep('ArrowRight'), sideStep('Tab')]).toEqual([-1, 1, undefined]);
    await speak('ar');
    expect([sideStep('ArrowLeft'), sideStep('ArrowRight')]).toEqual([1, -1]);
  });
});

/** These texts are no language: the beginning of an address, a command of a shell. */
const SAME_EVERYWHERE = ['https://', 'ollama pull llama3.2'];
const LITERALS = [
  /\b(?:aria-label|aria-description|aria-roledescription|title|placeholder|alt|label)="([^"$]*\p{L}{2}[^"$]*)"/gu,
  />\s*([^<>{}$`;=()]*\p{L}{2}[^<>{}$`;=()]*)\s*<\//gu,
  /\.(?:title|placeholder|ariaLabel|textContent) = ['`]([^'`$]*\p{L}{2}[^'`$]*)['`]/gu,
];
const literalsIn = (source: string): string[] =>
  LITERALS.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1]!.trim())).filter((text) => !SAME_EVERYWHERE.includes(text));

describe('texts outside of the catalogue', () => {
  it('are found in templates', () => {
    expect(literalsIn('html`<p title="Hello there">${t("x")}</p><b>Not translated</b>`')).toEqual(['Hello there', 'Not translated']);
  });

  it('are in no file of the client', () => {
    const files = ['features', 'desktop', 'ui'].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
      .filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => literalsIn(readFileSync(file, 'utf8')).map((text) => `${file}: ${text}`))).toEqual([]);
  });
});
