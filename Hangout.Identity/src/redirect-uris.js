const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]|$)/;

/**
 * Exact match, except that a registered http://localhost or http://127.0.0.1 without a port matches with any (RFC 8252, as Keycloak does).
 * @param {string[]} registered @param {unknown} uri
 */
export function allowsUri(registered = [], uri) {
  if (typeof uri !== 'string') return false;
  if (registered.includes(uri)) return true;
  if (!LOOPBACK.test(uri)) return false;
  const withoutPort = uri.replace(/^(http:\/\/[^/:?#@]+):\d{1,5}(?=\/|$)/, '$1');
  return withoutPort !== uri && registered.includes(withoutPort);
}
