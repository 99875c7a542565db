/** The texts of the desktop as a whole: Spotlight, the overview of windows, and how a person is shown. */
export const desktop = {
  'spotlight.title': 'Search everything', 'spotlight.label': 'Search people, conversations, messages, posts, files and commands',
  'spotlight.placeholder': 'Search or type a command', 'spotlight.results': 'Results', 'spotlight.open': 'Open {name}', 'spotlight.recent': 'Recent',
  'spotlight.group.conversations': 'Conversations', 'spotlight.group.people': 'People', 'spotlight.group.commands': 'Commands',
  'spotlight.group.messages': 'Messages', 'spotlight.group.posts': 'Posts', 'spotlight.group.files': 'Your files',
  'spotlight.busy': 'Searching…', 'spotlight.failed': 'Could not be searched. Press Enter to try again.',
  'spotlight.nothing': 'Nothing found in {groups}.', 'spotlight.none.title': 'Nothing found', 'spotlight.none.text': 'Try fewer or other words.',
  'spotlight.offline': 'You are offline. Only what this device knows is searched.',
  'spotlight.found': { one: '{count} result', other: '{count} results' },
  'spotlight.only.commands': 'commands', 'spotlight.only.people': 'people', 'spotlight.only.conversations': 'conversations',
  'spotlight.only': 'Search only {what}', 'spotlight.key.walk': 'choose', 'spotlight.key.group': 'next group', 'spotlight.key.open': 'open',
  'spotlight.allmessages': 'All messages with “{text}”', 'spotlight.theme': 'Theme: {name}', 'spotlight.settings': 'Settings: {page}',

  'switcher.title': 'Open windows', 'switcher.none': 'No window is open', 'switcher.minimized': 'Minimised', 'desktop.show': 'Show desktop',
  'desktop.shown': 'All windows are minimised', 'desktop.back': 'The windows are back',

  'shortcuts.desktop': 'Show the desktop, and the windows again',
  'shortcuts.spotlight': 'Search everything', 'shortcuts.spotlight.always': 'Search everything, also while you write',
};
