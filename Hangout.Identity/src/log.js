// One line of JSON an event. Never a password, token or e-mail address: callers pass identifiers only.

/** @param {string} level @param {string} message @param {Record<string, unknown>} [fields] */
function write(level, message, fields) {
  const line = JSON.stringify({ time: new Date().toISOString(), level, message, ...fields });
  (level === 'error' ? process.stderr : process.stdout).write(`${line}\n`);
}

export const log = {
  info: (message, fields) => write('info', message, fields),
  warn: (message, fields) => write('warn', message, fields),
  error: (message, fields) => write('error', message, fields),
};
