/** The languages of the desktop, each by its own name (DSK-4). */
export const LANGUAGES = { en: 'English', de: 'Deutsch', es: 'Español', ar: 'العربية' } as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(LANGUAGES, tag);

/** The first language that the browser asks for and that is here; the server reads `Accept-Language` in the same way (Languages.cs). */
export const askedFor = (): Language => navigator.languages.map((tag) => tag.replace(/-.*/, '').toLowerCase()).find(isLanguage) ?? 'en';

export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');

/** Texts of one language, for exactly the keys of the English ones: a text, or one for each plural category that the language has. */
export type Translation<English> = { readonly [Key in keyof English]: English[Key] extends string ? string : Plural };

export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

export type Texts = Readonly<Record<string, string | Plural>>;
