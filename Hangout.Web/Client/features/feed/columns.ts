import { kernel, reasonOf } from '../../core';
import type { State } from '../../core/store';
import type { View } from '../../core/navigation';
import { limits } from '../../core/wire';
import { errorText, t } from '../../i18n/t';
import { announce } from '../../ui/announce';
import { flash } from '../../ui/flash';
import { personIn, wantPeople } from '../people';
import { savePreferences } from '../settings';

/** `home`, `explore`, `tag:NAME` or `user:ID`: a timeline that can stand in a column of its own. */
export type Column = string;

const NONE: readonly Column[] = [];

/** The columns that the person chose; fewer than two are no deck. */
export const columnsIn = ({ preferences }: Pick<State, 'preferences'>): readonly Column[] => preferences.settings?.interface.feedColumns ?? NONE;

wantPeople(function* inColumns(state) {
  for (const column of columnsIn(state)) if (column.startsWith('user:')) yield column.slice('user:'.length);
});

const restOf = (column: Column): string => column.slice(column.indexOf(':') + 1);

export function titleOf(column: Column, users: State['users']): string {
  if (column.startsWith('tag:')) return `#${restOf(column)}`;
  return column.startsWith('user:') ? personIn(users, restOf(column)).name : t(`feed.${column}`);
}

export const symbolOf = (column: Column): string => (column.startsWith('tag:') ? 'channel' : column.startsWith('user:') ? 'person' : column === 'explore' ? 'globe' : 'feed');

/** What a window shows, as a column. */
export function columnOf({ tab, tag, user }: View): Column {
  if (tab === 'tag' && tag !== undefined) return `tag:${tag}`;
  if (tab === 'user' && user !== undefined) return `user:${user}`;
  return tab === 'explore' ? 'explore' : 'home';
}

/** The other way round. */
export function viewOf(column: Column): View {
  if (column.startsWith('tag:')) return { tab: 'tag', tag: restOf(column) };
  return column.startsWith('user:') ? { tab: 'user', user: restOf(column) } : { tab: column };
}

/** Beside what is shown, where it is the first one that is added. */
export function withColumn(columns: readonly Column[], added: Column, shown: Column): readonly Column[] {
  const before = columns.length === 0 && shown !== added ? [shown] : columns;
  return before.includes(added) || before.length >= limits.feedColumns ? before : [...before, added];
}

/** One that is left alone is no deck. */
export function withoutColumn(columns: readonly Column[], gone: Column): readonly Column[] {
  const left = columns.filter((column) => column !== gone);
  return left.length < 2 ? [] : left;
}

export function moved(columns: readonly Column[], column: Column, step: -1 | 1): readonly Column[] {
  const at = columns.indexOf(column);
  const to = at + step;
  if (at < 0 || to < 0 || to >= columns.length) return columns;
  const next = columns.filter((c) => c !== column);
  next.splice(to, 0, column);
  return next;
}

/** Shows at once, and is kept by the server for all of the person's devices. */
export async function keepColumns(change: (columns: readonly Column[]) => readonly Column[], said?: string): Promise<void> {
  const { settings } = kernel.store.now.preferences;
  if (!settings) {
    flash(t('prefs.offline'), true);
    return;
  }
  const before = columnsIn(kernel.store.now);
  const feedColumns = change(before);
  if (feedColumns === before) return;
  if (said !== undefined) announce(said);
  try {
    await savePreferences('interface', { ...settings.interface, feedColumns });
  } catch (error) {
    flash(`${t('prefs.notsaved')} ${errorText(reasonOf(error))}`, true);
  }
}
