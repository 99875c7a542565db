import type { desktop as english } from './en-desktop';
import type { Translation } from './language';

/** The texts of the desktop as a whole, in Spanish. */
export const desktop: Translation<typeof english> = {
  'spotlight.title': 'Buscar en todo', 'spotlight.label': 'Buscar personas, conversaciones, mensajes, publicaciones, archivos y comandos',
  'spotlight.placeholder': 'Busca o escribe un comando', 'spotlight.results': 'Resultados', 'spotlight.open': 'Abrir {name}', 'spotlight.recent': 'Recientes',
  'spotlight.group.conversations': 'Conversaciones', 'spotlight.group.people': 'Personas', 'spotlight.group.commands': 'Comandos',
  'spotlight.group.messages': 'Mensajes', 'spotlight.group.posts': 'Publicaciones', 'spotlight.group.files': 'Tus archivos',
  'spotlight.busy': 'Buscando…', 'spotlight.failed': 'No se ha podido buscar. Pulsa Intro para reintentarlo.',
  'spotlight.nothing': 'No hay nada en {groups}.', 'spotlight.none.title': 'No hay resultados', 'spotlight.none.text': 'Prueba con menos palabras o con otras.',
  'spotlight.offline': 'Estás sin conexión. Solo se busca en lo que conoce este dispositivo.',
  'spotlight.found': { one: '{count} resultado', many: '{count} de resultados', other: '{count} resultados' },
  'spotlight.only.commands': 'comandos', 'spotlight.only.people': 'personas', 'spotlight.only.conversations': 'conversaciones',
  'spotlight.only': 'Buscar solo {what}', 'spotlight.key.walk': 'elegir', 'spotlight.key.group': 'grupo siguiente', 'spotlight.key.open': 'abrir',
  'spotlight.allmessages': 'Todos los mensajes con «{text}»', 'spotlight.theme': 'Tema: {name}', 'spotlight.settings': 'Ajustes: {page}',

  'switcher.title': 'Ventanas abiertas', 'switcher.none': 'No hay ninguna ventana abierta', 'switcher.minimized': 'Minimizada', 'desktop.show': 'Mostrar el escritorio',
  'desktop.shown': 'Todas las ventanas están minimizadas', 'desktop.back': 'Las ventanas han vuelto',

  'shortcuts.desktop': 'Mostrar el escritorio, y de nuevo las ventanas',
  'shortcuts.spotlight': 'Buscar en todo', 'shortcuts.spotlight.always': 'Buscar en todo, también mientras escribes',
};
