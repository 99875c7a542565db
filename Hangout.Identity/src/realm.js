// Reads the part of a Keycloak realm file that this provider understands, with the meaning Keycloak gives it.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parsePasswordPolicy } from './password-policy.js';

/**
 * @typedef {object} RealmClient
 * @property {string} id
 * @property {string} name
 * @property {string} [secret]
 * @property {string[]} redirectUris
 * @property {string[]} postLogoutRedirectUris
 * @property {string[]} audiences what its access tokens are for
 *
 * @typedef {object} RealmUser
 * @property {string} username
 * @property {string} email
 * @property {boolean} emailVerified
 * @property {boolean} enabled
 * @property {string} firstName
 * @property {string} lastName
 * @property {string} password
 * @property {string[]} roles
 *
 * @typedef {object} Realm
 * @property {string} displayName
 * @property {boolean} registrationAllowed
 * @property {boolean} loginWithEmailAllowed
 * @property {boolean} rememberMe
 * @property {boolean} bruteForceProtected
 * @property {ReturnType<typeof parsePasswordPolicy>} passwordPolicy
 * @property {string[]} locales
 * @property {string} defaultLocale
 * @property {boolean} rotateRefreshTokens
 * @property {number} accessTokenLifespan seconds
 * @property {number} sessionIdle seconds
 * @property {number} sessionMax seconds
 * @property {number} codeLifespan seconds
 * @property {string} defaultRole
 * @property {(roles: string[]) => string[]} expandRoles adds the roles that composite roles hold
 * @property {RealmClient[]} clients
 * @property {RealmUser[]} users
 */

/** @param {string} file a realm file, or a folder holding one @param {NodeJS.ProcessEnv} env @returns {Promise<Realm>} */
export async function readRealm(file, env) {
  const name = (await stat(file)).isDirectory() ? path.join(file, 'hangout-realm.json') : file;
  const raw = JSON.parse(replacePlaceholders(await readFile(name, 'utf8'), env));
  if (raw.realm !== 'hangout') throw new Error(`${name} describes the realm '${raw.realm}', not 'hangout'.`);
  if (raw.revokeRefreshToken && (raw.refreshTokenMaxReuse ?? 0) !== 0)
    throw new Error('refreshTokenMaxReuse other than 0 is not supported.');

  return {
    displayName: raw.displayName || raw.realm,
    registrationAllowed: raw.registrationAllowed === true,
    loginWithEmailAllowed: raw.loginWithEmailAllowed !== false,
    rememberMe: raw.rememberMe === true,
    bruteForceProtected: raw.bruteForceProtected === true,
    passwordPolicy: parsePasswordPolicy(raw.passwordPolicy),
    locales: raw.internationalizationEnabled ? raw.supportedLocales ?? ['en'] : ['en'],
    defaultLocale: raw.defaultLocale || 'en',
    rotateRefreshTokens: raw.revokeRefreshToken === true,
    accessTokenLifespan: raw.accessTokenLifespan ?? 300,
    sessionIdle: raw.ssoSessionIdleTimeout ?? 1_800,
    sessionMax: raw.ssoSessionMaxLifespan ?? 36_000,
    codeLifespan: raw.accessCodeLifespan ?? 60,
    defaultRole: raw.defaultRole?.name ?? `default-roles-${raw.realm}`,
    expandRoles: roleExpander(raw.roles?.realm ?? []),
    clients: (raw.clients ?? []).map(readClient),
    users: (raw.users ?? []).map(readUser),
  };
}

/** `${NAME}` and `${NAME:default}`; Keycloak leaves a placeholder without value as it stands, which would be a known secret here. */
function replacePlaceholders(text, env) {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_.]*)(?::([^}]*))?\}/g, (_, name, fallback) => {
    const value = env[name] ?? fallback;
    if (value === undefined) throw new Error(`The realm file needs the environment variable ${name}.`);
    return JSON.stringify(value).slice(1, -1);
  });
}

function roleExpander(definitions) {
  const composites = new Map(definitions.map((role) => [role.name, role.composites?.realm ?? []]));
  return (roles) => {
    const all = new Set();
    const add = (role) => {
      if (all.has(role)) return;
      all.add(role);
      (composites.get(role) ?? []).forEach(add);
    };
    roles.forEach(add);
    return [...all];
  };
}

/** @returns {RealmClient} */
function readClient(raw) {
  const attributes = raw.attributes ?? {};
  const postLogout = attributes['post.logout.redirect.uris'] ?? '';
  return {
    id: raw.clientId,
    name: raw.name || raw.clientId,
    secret: raw.publicClient ? undefined : raw.secret,
    redirectUris: raw.redirectUris ?? [],
    // Keycloak writes several as one string; a lone + stands for the redirect URIs.
    postLogoutRedirectUris: postLogout === '+' ? raw.redirectUris ?? [] : postLogout.split('##').filter(Boolean),
    audiences: (raw.protocolMappers ?? [])
      .filter((mapper) => mapper.protocolMapper === 'oidc-audience-mapper' && mapper.config['access.token.claim'] === 'true')
      .map((mapper) => mapper.config['included.custom.audience'] ?? mapper.config['included.client.audience']),
  };
}

/** @returns {RealmUser} */
function readUser(raw) {
  return {
    username: raw.username.toLowerCase(),
    email: raw.email.toLowerCase(),
    emailVerified: raw.emailVerified === true,
    enabled: raw.enabled !== false,
    firstName: raw.firstName ?? '',
    lastName: raw.lastName ?? '',
    password: raw.credentials.find((credential) => credential.type === 'password').value,
    roles: raw.realmRoles ?? [],
  };
}
