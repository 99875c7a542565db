import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { log } from './log.js';
import { PROTOCOL } from './provider.js';
import { STYLE_HASH } from './pages/style.js';

const LARGEST_FORM = 56 * 1_024;
/** The letters of the product: the pages look like those that they lead to. */
const FONT = readFileSync(new URL(import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')));

class BadRequest extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Keycloak's paths: health, the pages, the two token endpoints of our own, and oidc-provider for the rest.
 * @param {{ settings: import('./settings.js').Settings, realm: import('./realm.js').Realm, database: import('pg').Pool,
 *   provider: import('oidc-provider').default, interactions: ReturnType<typeof import('./interactions.js').createInteractions>,
 *   tokens: ReturnType<typeof import('./tokens.js').createTokenEndpoints> }} parts
 */
export function createHttpServer({ settings, realm, database, provider, interactions, tokens }) {
  const protocol = provider.callback();
  const issuerHost = new URL(settings.origin).host;
  const clientOrigins = new Set(realm.clients.flatMap(({ postLogoutRedirectUris }) => postLogoutRedirectUris).map(formTarget));

  async function route(request, response) {
    const url = addressOf(request, settings.origin);
    secure(response, clientOrigins);
    if (url.pathname === '/health/live') return json(response, 200, { status: 'UP' });
    if (url.pathname === '/health/ready') return health(database, response);
    if (url.pathname === '/resources/inter.woff2') {
      response.setHeader('Cache-Control', 'public, max-age=604800');
      return send(response, 200, 'font/woff2', FONT);
    }
    if (!url.pathname.startsWith(`${settings.realmPath}/`)) return json(response, 404, { error: 'not_found' });

    const path = url.pathname.slice(settings.realmPath.length);
    // The links that oidc-provider makes follow the request's host: they shall follow the issuer, whatever was sent.
    request.headers.host = issuerHost;
    delete request.headers['x-forwarded-host'];

    const page = /^\/login-actions\/([\w-]+)(\/registration)?$/.exec(path);
    if (page) return answerPage(request, response, page[2] !== undefined);
    if (path === `${PROTOCOL}/userinfo`) return answerToken(response, await tokens.userinfo(request.headers.authorization));
    if (path === `${PROTOCOL}/token/introspect` && request.method === 'POST') return introspect(request, response);
    if (path === `${PROTOCOL}/registrations`) {
      // Keycloak's older way to say prompt=create.
      url.searchParams.set('prompt', 'create');
      return redirect(response, `${settings.realmPath}${PROTOCOL}/auth${url.search}`);
    }

    request.originalUrl = request.url;
    request.url = path + url.search;
    // What oidc-provider takes for a body that was read already; as text, so that it sees a parameter that came twice.
    if (isForm(request)) request.body = String(await readForm(request));
    return protocol(request, response);
  }

  async function answerPage(request, response, registration) {
    if (!['GET', 'HEAD', 'POST'].includes(request.method)) throw new BadRequest(405, 'method not allowed');
    const posted = request.method === 'POST';
    if (posted) refuseForeignForm(request, settings.origin);
    const page = await interactions(request, response, { registration, form: posted ? await readForm(request) : undefined });
    if (!page) return;
    if (page.redirectUri) allowFormTarget(response, new Set([formTarget(page.redirectUri)]));
    send(response, page.status, 'text/html; charset=utf-8', page.html);
  }

  async function introspect(request, response) {
    const form = await readForm(request);
    const answer = await tokens.introspect(request.headers.authorization, form);
    if (answer) return answerToken(response, answer);
    request.body = String(form);
    request.originalUrl = request.url;
    request.url = `${PROTOCOL}/token/introspect`;
    return protocol(request, response);
  }

  return createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    route(request, response).catch((error) => {
      if (!(error instanceof BadRequest)) log.error('request failed', { error: error.stack });
      if (!response.headersSent) json(response, error.status ?? 500, { error: error.status ? 'invalid_request' : 'server_error' });
      else response.destroy();
    });
  });
}

async function health(database, response) {
  try {
    await database.query('select 1');
    json(response, 200, { status: 'UP', checks: [{ name: 'database', status: 'UP' }] });
  } catch (error) {
    log.warn('database does not answer', { error: error.message });
    json(response, 503, { status: 'DOWN', checks: [{ name: 'database', status: 'DOWN' }] });
  }
}

/** The interaction cookie is SameSite=Lax and its name unguessable; this is the second lock against forms on foreign pages. */
function refuseForeignForm(request, origin) {
  const { origin: sent, 'sec-fetch-site': site } = request.headers;
  if ((sent !== undefined && sent !== origin) || (site !== undefined && site !== 'same-origin')) throw new BadRequest(403, 'foreign form');
}

function addressOf(request, origin) {
  if (!URL.canParse(request.url ?? '/', origin)) throw new BadRequest(400, 'the address is malformed');
  const url = new URL(request.url ?? '/', origin);
  if (/%00/.test(url.pathname)) throw new BadRequest(400, 'the address holds a NUL');
  return refuseNul(url, url.searchParams);
}

/** PostgreSQL stores no NUL: nothing that a person or a client sends may hold one. */
function refuseNul(result, parameters) {
  if ([...parameters].flat().some((text) => text.includes('\0'))) throw new BadRequest(400, 'a parameter holds a NUL');
  return result;
}

const isForm = (request) => request.method === 'POST' && request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');

async function readForm(request) {
  if (!isForm(request)) throw new BadRequest(415, 'a form is expected');
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_FORM) throw new BadRequest(413, 'the form is too large');
    chunks.push(chunk);
  }
  const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
  return refuseNul(form, form);
}

function secure(response, formTargets) {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'same-origin'); // no-referrer would turn the Origin of our own forms into null
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
  response.setHeader('Cache-Control', 'no-store');
  allowFormTarget(response, formTargets);
}

/** Browsers apply form-action to the redirects after a form too, so the client's origin must be in it. */
function allowFormTarget(response, targets) {
  response.setHeader(
    'Content-Security-Policy',
    `default-src 'none'; style-src ${STYLE_HASH}; font-src 'self'; form-action 'self' ${[...targets].join(' ')}; base-uri 'none'; frame-ancestors 'none'`,
  );
}

function formTarget(uri) {
  const { protocol, hostname, origin, port } = new URL(uri);
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1') && !port ? `${origin}:*` : origin;
}

const json = (response, status, body) => send(response, status, 'application/json', JSON.stringify(body));

function answerToken(response, { status, body, headers = {} }) {
  Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
  json(response, status, body);
}

function redirect(response, location) {
  response.statusCode = 303;
  response.setHeader('Location', location);
  response.end();
}

function send(response, status, type, body) {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.end(body);
}
