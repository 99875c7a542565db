const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * @typedef {object} Settings
 * @property {string} realmFile path of the realm file
 * @property {string} databaseUrl
 * @property {string} host address to listen on
 * @property {number} port
 * @property {string} origin scheme, host and port that browsers see
 * @property {string} issuer
 * @property {string} realmPath path of the issuer
 * @property {number} registrations how many accounts one address may make in a quarter of an hour, without waiting
 * @property {boolean} production true where demo users must not exist
 */

/** @param {NodeJS.ProcessEnv} env @returns {Settings} */
export function readSettings(env) {
  const required = (name) => {
    if (!env[name]) throw new Error(`Set ${name}.`);
    return env[name];
  };
  const port = Number(required('PORT'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('PORT must be a number from 1 to 65535.');

  const registrations = Number(env.REGISTRATIONS || 200);
  if (!Number.isInteger(registrations) || registrations < 1) throw new Error('REGISTRATIONS must be a whole number from 1.');

  const base = new URL(env.HOSTNAME_URL || `http://localhost:${port}`);
  const realmPath = '/realms/hangout';
  return {
    realmFile: required('REALM_FILE'),
    databaseUrl: required('DATABASE_URL'),
    host: env.HOST || '127.0.0.1',
    port,
    origin: base.origin,
    issuer: base.origin + realmPath,
    realmPath,
    registrations,
    // Demo users have known passwords: they exist only where the provider is reached by loopback.
    production: env.NODE_ENV === 'production' || !LOOPBACK.has(base.hostname),
  };
}
