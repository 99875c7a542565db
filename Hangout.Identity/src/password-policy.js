/**
 * @typedef {object} Broken
 * @property {string} key text of the catalogue
 * @property {number} [count]
 */

const count = (text, pattern) => (text.match(pattern) ?? []).length;

/** @type {Record<string, (n: number) => (password: string, user: {username: string, email: string}) => Broken | undefined>} */
const RULES = {
  length: (n) => (password) => ([...password].length < n ? { key: 'passwordTooShort', count: n } : undefined),
  maxLength: (n) => (password) => ([...password].length > n ? { key: 'passwordTooLong', count: n } : undefined),
  notUsername: () => (password, user) => (password.toLowerCase() === user.username ? { key: 'passwordIsUsername' } : undefined),
  notEmail: () => (password, user) => (password.toLowerCase() === user.email ? { key: 'passwordIsEmail' } : undefined),
  digits: (n) => (password) => (count(password, /\p{Nd}/gu) < n ? { key: 'passwordDigits', count: n } : undefined),
  lowerCase: (n) => (password) => (count(password, /\p{Ll}/gu) < n ? { key: 'passwordLowerCase', count: n } : undefined),
  upperCase: (n) => (password) => (count(password, /\p{Lu}/gu) < n ? { key: 'passwordUpperCase', count: n } : undefined),
  specialChars: (n) => (password) => (count(password, /[^\p{L}\p{N}]/gu) < n ? { key: 'passwordSpecial', count: n } : undefined),
};

// Say how Keycloak stores passwords; here it is Argon2id always.
const STORAGE = new Set(['hashAlgorithm', 'hashIterations']);

/**
 * Keycloak's notation: `length(8) and notUsername`. A rule that is not known here stops the start: a policy half kept is worse.
 * @param {string} [policy]
 */
export function parsePasswordPolicy(policy) {
  const checks = [];
  for (const part of (policy ?? '').split(' and ').map((text) => text.trim()).filter(Boolean)) {
    const match = /^([A-Za-z]+)(?:\(([^)]*)\))?$/.exec(part);
    const name = match?.[1] ?? part;
    if (STORAGE.has(name)) continue;
    if (!RULES[name]) throw new Error(`The password policy '${part}' is not supported.`);
    checks.push(RULES[name](Number(match[2])));
  }
  const minimum = Number(/\blength\((\d+)\)/.exec(policy ?? '')?.[1] ?? 1);
  return {
    /** Shortest password, for the hint on the page. */
    minimum,
    /** @returns {Broken | undefined} the first rule that the password breaks */
    check: (password, user) => checks.map((check) => check(password, user)).find(Boolean),
  };
}
