import type { Database } from 'emoji-picker-element';
import { t } from '../i18n/t';
import { makePopover, showBeside, type Anchor } from './popover';

const LOCALE = 'en';

const data = (): Promise<{ default: string }> => import('emoji-picker-element-data/en/github/data.json?url');

/** Emoji by the beginnings of their names and short codes. Loaded at the first use, and shared with the picker. */
export async function findEmoji(query: string): Promise<readonly object[]> {
  const [emoji, { default: dataSource }] = await Promise.all([import('emoji-picker-element'), data()]);
  database ??= new emoji.Database({ locale: LOCALE, dataSource });
  return database.getEmojiBySearchQuery(query);
}
let database: Database | undefined;

/** Opens the emoji picker beside something. The picker and its data are loaded at the first use. */
export async function pickEmoji(anchor: Anchor, onPick: (emoji: string) => void): Promise<void> {
  const [{ Picker }, { default: dataSource }] = await Promise.all([import('emoji-picker-element'), data()]);
  const popover = makePopover('emoji-popover');
  popover.setAttribute('role', 'dialog');
  popover.setAttribute('aria-label', t('emoji.pick'));
  const picker = new Picker({ locale: LOCALE, dataSource });
  adoptStyle(picker.shadowRoot);
  picker.addEventListener('emoji-click', ({ detail }) => {
    popover.hidePopover();
    if (detail.unicode !== undefined) onPick(detail.unicode);
  });
  popover.append(picker);
  showBeside(popover, anchor);
  setTimeout(() => picker.shadowRoot?.querySelector<HTMLElement>('input[type=search]')?.focus());
}

/** Our policy lets no script write a style element (SEC-4); a constructed style sheet says the same. */
function adoptStyle(root: ShadowRoot | null): void {
  const style = root?.querySelector('style');
  if (!root || !style) return;
  const sheet = new CSSStyleSheet();
  // Where emoji have no colours of their own they are drawn in that of the text.
  sheet.replaceSync(`${style.textContent} button { color: inherit }`);
  root.adoptedStyleSheets = [sheet];
  style.remove();
}

/** The picker remembers in a database of its own which ones a person uses; on sign-out. */
export function forgetEmoji(): void {
  indexedDB.deleteDatabase(`emoji-picker-element-${LOCALE}`);
}
