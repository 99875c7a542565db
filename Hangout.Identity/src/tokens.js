// userinfo and introspection for access tokens, which are signed and stored nowhere: oidc-provider answers both for stored tokens only.
import { createLocalJWKSet, jwtVerify } from 'jose';
import { timingSafeEqual, createHash } from 'node:crypto';
import { profileClaims } from './claims.js';
import { log } from './log.js';

/**
 * @param {{ settings: import('./settings.js').Settings, realm: import('./realm.js').Realm, provider: import('oidc-provider').default,
 *   accounts: ReturnType<typeof import('./accounts.js').createAccounts>, secrets: { jwks: { keys: object[] } } }} parts
 */
export function createTokenEndpoints({ settings, realm, provider, accounts, secrets }) {
  const keys = createLocalJWKSet({ keys: secrets.jwks.keys.map(({ kty, n, e, kid, alg, use }) => ({ kty, n, e, kid, alg, use })) });

  /** The payload and account of a live access token: signed by us, in time, its grant not ended, its account there. */
  async function readAccessToken(token) {
    let payload;
    try {
      ({ payload } = await jwtVerify(token, keys, { issuer: settings.issuer, algorithms: ['RS256'] }));
    } catch (error) {
      log.info('access token refused', { error: error.code });
      return undefined;
    }
    if (payload.typ !== 'Bearer' || !(await provider.Grant.find(payload.grant))) return undefined;
    const account = await accounts.find(payload.sub);
    return account && { payload, account };
  }

  return {
    /** @returns {Promise<{ status: number, body: object, headers?: object }>} */
    async userinfo(authorization) {
      const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
      const found = token && (await readAccessToken(token));
      if (!found) {
        return { status: 401, body: { error: 'invalid_token' }, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } };
      }
      return { status: 200, body: { sub: found.account.id, ...profileClaims(found.account, new Set(found.payload.scope.split(' '))) } };
    },

    /** @returns {Promise<{ status: number, body: object } | undefined>} nothing where the token is not an access token: oidc-provider's turn */
    async introspect(authorization, form) {
      const token = form.get('token') ?? '';
      if (token.split('.').length !== 3) return undefined;
      const client = authenticateClient(realm, authorization, form);
      if (!client) return { status: 401, body: { error: 'invalid_client' } };
      const found = await readAccessToken(token);
      if (!found || found.payload.azp !== client.id) return { status: 200, body: { active: false } };
      const { grant: _, ...claims } = found.payload;
      return { status: 200, body: { active: true, client_id: client.id, username: found.account.username, token_type: 'Bearer', ...claims } };
    },
  };
}

function authenticateClient(realm, authorization, form) {
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
  const [id, secret] = basic
    ? Buffer.from(basic, 'base64').toString().split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    : [form.get('client_id'), form.get('client_secret')];
  const client = realm.clients.find((candidate) => candidate.id === id);
  const digest = (text) => createHash('sha256').update(text).digest();
  return client?.secret && secret && timingSafeEqual(digest(client.secret), digest(secret)) ? client : undefined;
}
