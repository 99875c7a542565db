import type { desktop as english } from './en-desktop';
import type { Translation } from './language';

/** The texts of the desktop as a whole, in German. */
export const desktop: Translation<typeof english> = {
  'spotlight.title': 'Alles durchsuchen', 'spotlight.label': 'Personen, Unterhaltungen, Nachrichten, Beiträge, Dateien und Befehle durchsuchen',
  'spotlight.placeholder': 'Suchen oder Befehl eingeben', 'spotlight.results': 'Ergebnisse', 'spotlight.open': '{name} öffnen', 'spotlight.recent': 'Zuletzt',
  'spotlight.group.conversations': 'Unterhaltungen', 'spotlight.group.people': 'Personen', 'spotlight.group.commands': 'Befehle',
  'spotlight.group.messages': 'Nachrichten', 'spotlight.group.posts': 'Beiträge', 'spotlight.group.files': 'Deine Dateien',
  'spotlight.busy': 'Suche läuft…', 'spotlight.failed': 'Konnte nicht durchsucht werden. Mit Eingabe erneut versuchen.',
  'spotlight.nothing': 'Nichts gefunden in: {groups}.', 'spotlight.none.title': 'Nichts gefunden', 'spotlight.none.text': 'Versuche weniger oder andere Wörter.',
  'spotlight.offline': 'Du bist offline. Nur was dieses Gerät kennt, wird durchsucht.',
  'spotlight.found': { one: '{count} Ergebnis', other: '{count} Ergebnisse' },
  'spotlight.only.commands': 'Befehle', 'spotlight.only.people': 'Personen', 'spotlight.only.conversations': 'Unterhaltungen',
  'spotlight.only': 'Nur {what} durchsuchen', 'spotlight.key.walk': 'wählen', 'spotlight.key.group': 'nächste Gruppe', 'spotlight.key.open': 'öffnen',
  'spotlight.allmessages': 'Alle Nachrichten mit „{text}“', 'spotlight.theme': 'Design: {name}', 'spotlight.settings': 'Einstellungen: {page}',

  'switcher.title': 'Offene Fenster', 'switcher.none': 'Kein Fenster ist offen', 'switcher.minimized': 'Minimiert', 'desktop.show': 'Schreibtisch zeigen',
  'desktop.shown': 'Alle Fenster sind minimiert', 'desktop.back': 'Die Fenster sind wieder da',

  'shortcuts.desktop': 'Schreibtisch zeigen, und wieder die Fenster',
  'shortcuts.spotlight': 'Alles durchsuchen', 'shortcuts.spotlight.always': 'Alles durchsuchen, auch beim Schreiben',
};
