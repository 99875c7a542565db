import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { profileClaims, SCOPE_CLAIMS } from './claims.js';
import { log } from './log.js';
import { createStore, endGrant } from './store.js';
import { messagePage } from './pages/message.js';
import { textsFor } from './texts.js';
import { allowsUri } from './redirect-uris.js';

export const PROTOCOL = '/protocol/openid-connect';
const SCOPES = 'openid profile email';

/**
 * oidc-provider with Keycloak's paths, and the realm's client, lifetimes and rotation.
 * @param {{ settings: import('./settings.js').Settings, realm: import('./realm.js').Realm, database: import('pg').Pool,
 *   secrets: { jwks: { keys: object[] }, cookieKeys: string[] }, accounts: ReturnType<typeof import('./accounts.js').createAccounts> }} parts
 */
export function createProvider({ settings, realm, database, secrets, accounts }) {
  const provider = new Provider(settings.issuer, {
    adapter: createStore(database),
    clients: realm.clients.map(toClient),
    jwks: secrets.jwks,
    routes: {
      authorization: `${PROTOCOL}/auth`,
      token: `${PROTOCOL}/token`,
      userinfo: `${PROTOCOL}/userinfo`,
      jwks: `${PROTOCOL}/certs`,
      end_session: `${PROTOCOL}/logout`,
      revocation: `${PROTOCOL}/revoke`,
      introspection: `${PROTOCOL}/token/introspect`,
    },
    scopes: SCOPES.split(' '),
    claims: SCOPE_CLAIMS,
    conformIdTokenClaims: false,
    discovery: { prompt_values_supported: ['none', 'login', ...(realm.registrationAllowed ? ['create'] : [])] },
    responseTypes: ['code'],
    pkce: { required: () => true, methods: ['S256'] },
    rotateRefreshToken: realm.rotateRefreshTokens,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => true,
    ttl: {
      AccessToken: realm.accessTokenLifespan,
      AuthorizationCode: realm.codeLifespan,
      IdToken: realm.accessTokenLifespan,
      RefreshToken: realm.sessionIdle,
      Interaction: 30 * 60,
      Session: realm.sessionMax,
      Grant: realm.sessionMax,
    },
    cookies: {
      keys: secrets.cookieKeys,
      names: { session: 'HANGOUT_IDENTITY', interaction: 'HANGOUT_INTERACTION', resume: 'HANGOUT_RESUME' },
      long: { signed: true, httpOnly: true, sameSite: 'lax', path: `${settings.realmPath}/` },
      short: { signed: true, httpOnly: true, sameSite: 'lax' },
    },
    interactions: { policy: interactions(realm), url: (_ctx, interaction) => interactionUrl(settings, interaction) },
    findAccount: (_ctx, id) => findAccount(accounts, id, _ctx),
    loadExistingGrant: (ctx) => loadGrant(provider, realm, ctx),
    extraTokenClaims: (ctx, token) => accessTokenClaims(accounts, ctx, token),
    formats: { customizers: { jwt: (_ctx, _token, jwt) => keycloakShape(jwt) } },
    features: features(realm, database),
    renderError: (ctx, out) => renderError(ctx, out, realm),
    clientBasedCORS: () => false, // browsers talk to the web host, never to the provider by script
  });

  // As in Keycloak: http://localhost and http://127.0.0.1 match with any port.
  provider.Client.prototype.redirectUriAllowed = function redirectUriAllowed(uri) {
    return allowsUri(this.redirectUris, uri);
  };
  provider.Client.prototype.postLogoutRedirectUriAllowed = function postLogoutRedirectUriAllowed(uri) {
    return allowsUri(this.postLogoutRedirectUris, uri);
  };
  provider.Client.prototype.includeSid = () => true; // Keycloak's ID tokens name their session

  provider.on('server_error', (_ctx, error) => log.error('request failed', { error: error.stack }));
  provider.on('grant.error', (ctx, error) => log.info('token refused', { error: error.error, detail: error.error_detail, client: ctx.oidc.client?.clientId }));
  provider.on('grant.revoked', (_ctx, grantId) => {
    endGrant(database, grantId).catch((error) => log.error('cannot end a grant', { error: error.message }));
  });
  provider.use(leaveAtOnce);
  return provider;
}

/** @param {import('./realm.js').RealmClient} client */
function toClient(client) {
  return {
    client_id: client.id,
    client_name: client.name,
    ...(client.secret ? { client_secret: client.secret } : { token_endpoint_auth_method: 'none' }),
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
  };
}

/** The client is our own: nobody is asked for consent. `prompt=create` opens the registration page. */
function interactions(realm) {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  if (realm.registrationAllowed) policy.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }), 0);
  return policy;
}

function interactionUrl(settings, interaction) {
  const base = `${settings.realmPath}/login-actions/${interaction.uid}`;
  return interaction.prompt.name === 'create' ? `${base}/registration` : base;
}

async function findAccount(accounts, id, ctx) {
  const account = await accounts.find(id);
  return account && {
    accountId: account.id,
    claims: (_use, scope) => ({
      sub: account.id,
      typ: 'ID',
      azp: ctx.oidc.client?.clientId,
      ...profileClaims(account, new Set(scope.split(' '))),
    }),
  };
}

async function loadGrant(provider, realm, ctx) {
  const { client, session } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  const existing = known && (await provider.Grant.find(known));
  if (existing && existing.accountId === session.accountId) return existing;
  if (!session.accountId) return undefined;

  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPES);
  grant.addResourceScope(audienceUri(realm, client.clientId), SCOPES);
  await grant.save();
  return grant;
}

async function accessTokenClaims(accounts, ctx, token) {
  const account = await accounts.find(token.accountId);
  if (!account) throw new errors.InvalidGrant('account not found');
  const source = ctx.oidc.entities.RefreshToken ?? ctx.oidc.entities.AuthorizationCode;
  return {
    typ: 'Bearer',
    azp: token.clientId,
    sid: source?.sid ?? token.sid,
    auth_time: source?.authTime,
    grant: token.grantId,
    realm_access: { roles: account.roles },
    ...profileClaims(account, new Set((source?.scope ?? SCOPES).split(' '))),
  };
}

function keycloakShape(jwt) {
  jwt.header = { ...jwt.header, typ: 'JWT' };
  delete jwt.payload.client_id; // Keycloak says azp
}

// Access tokens are JWTs only for a resource server, and oidc-provider wants its name as a URI.
const audienceUri = (realm, clientId) => `urn:hangout:${realm.clients.find(({ id }) => id === clientId)?.audiences[0] ?? 'none'}`;

function features(realm, database) {
  return {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    introspection: { enabled: true },
    userinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => signOut(ctx, form, realm, database),
      postLogoutSuccessSource: (ctx) => {
        const texts = textsFor(realm, ctx.get('accept-language'));
        ctx.body = messagePage({ realm, texts, title: texts.signedOut, text: texts.signedOutText });
      },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client) => audienceUri(realm, client.clientId),
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, resource, client) => {
        const audiences = realm.clients.find(({ id }) => id === client.clientId)?.audiences ?? [];
        if (resource !== audienceUri(realm, client.clientId) || audiences.length !== 1) throw new errors.InvalidTarget();
        return { scope: SCOPES, audience: audiences[0], accessTokenFormat: 'jwt', accessTokenTTL: realm.accessTokenLifespan, jwt: { sign: { alg: 'RS256' } } };
      },
    },
  };
}

/** With a valid ID token as hint for this very session, signing out needs no question; else it asks, against sign-out by a foreign link. */
async function signOut(ctx, form, realm, database) {
  const { oidc } = ctx;
  const { session, client } = oidc;
  const hint = oidc.entities.IdTokenHint?.payload;
  if (!client || !hint || hint.sub !== session.accountId) {
    const texts = textsFor(realm, ctx.get('accept-language'));
    ctx.body = messagePage({
      realm,
      texts,
      title: texts.signOutQuestion,
      text: texts.signOutQuestionText,
      html: `${form}<button class="primary" type="submit" form="op.logoutForm" name="logout" value="yes">${texts.signOut}</button>`,
    });
    return;
  }

  const { state } = session;
  for (const { grantId } of Object.values(session.authorizations ?? {})) if (grantId) await endGrant(database, grantId);
  await session.destroy();
  ctx.cookies.set(oidc.provider.cookieName('session'), null, { path: `${new URL(oidc.provider.issuer).pathname}/`, signed: true });
  leave(ctx, state);
}

/** A browser without a session here is signed out already, and goes back at once. The library would send it on by a script, and our policy allows none. */
async function leaveAtOnce(ctx, next) {
  await next();
  const { oidc } = ctx;
  if (oidc?.route === 'end_session' && ctx.status === 200 && !oidc.session.accountId) leave(ctx, oidc.session.state);
}

/** Leads back to the client, or where it named no address to a page that says that one is signed out. */
function leave(ctx, { postLogoutRedirectUri, state }) {
  const target = new URL(postLogoutRedirectUri ?? ctx.oidc.urlFor('end_session_success'));
  if (postLogoutRedirectUri && state != null) target.searchParams.set('state', state);
  ctx.status = 303;
  ctx.redirect(target.href);
}

function renderError(ctx, out, realm) {
  const texts = textsFor(realm, ctx.get('accept-language'));
  ctx.type = 'html';
  ctx.body = messagePage({ realm, texts, title: texts.errorTitle, text: texts.errorText, detail: [out.error, out.error_description].filter(Boolean).join(': ') });
}
