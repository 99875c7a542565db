// The sign-in and registration pages: GET shows them, POST answers them.
import { errors } from 'oidc-provider';
import { log } from './log.js';
import { registrationPage } from './pages/registration.js';
import { signInPage } from './pages/sign-in.js';
import { messagePage } from './pages/message.js';
import { readRegistration } from './registration.js';
import { fill, textsFor } from './texts.js';

/**
 * @typedef {{ status: number, html: string, redirectUri?: string }} Page redirectUri: where the form may lead in the end
 * @param {{ settings: import('./settings.js').Settings, realm: import('./realm.js').Realm, provider: import('oidc-provider').default,
 *   accounts: ReturnType<typeof import('./accounts.js').createAccounts>, guard: ReturnType<typeof import('./guard.js').createGuard> }} parts
 */
export function createInteractions({ settings, realm, provider, accounts, guard }) {
  const demoUsers = settings.production ? [] : realm.users;

  function context(request, interaction) {
    const base = `${settings.realmPath}/login-actions/${interaction.uid}`;
    const texts = textsFor(realm, interaction.params.ui_locales ?? request.headers['accept-language']);
    return { texts, base, redirectUri: interaction.params.redirect_uri, loginHint: interaction.params.login_hint };
  }

  function showSignIn({ texts, base, redirectUri, loginHint }, more = {}) {
    const registrationUrl = realm.registrationAllowed ? `${base}/registration` : undefined;
    const html = signInPage({ realm, texts, action: base, registrationUrl, demoUsers, login: loginHint, ...more });
    return { status: more.status ?? 200, html, redirectUri };
  }

  function showRegistration({ texts, base, redirectUri }, more = {}) {
    const html = registrationPage({ realm, texts, action: `${base}/registration`, signInUrl: base, ...more });
    return { status: more.status ?? 200, html, redirectUri };
  }

  async function signIn(request, response, form, page) {
    const demo = demoUsers.find(({ username }) => username === form.get('demo'));
    const login = demo?.username ?? (form.get('username') ?? '').trim().toLowerCase().slice(0, 254);
    const password = demo?.password ?? form.get('password') ?? '';
    const remember = !realm.rememberMe || form.get('rememberMe') === 'on' || demo !== undefined;
    const address = request.socket.remoteAddress ?? '';

    const wait = realm.bruteForceProtected ? await guard.waitForSignIn(login, address) : 0;
    if (wait > 0) {
      log.warn('sign-in locked', { seconds: wait });
      return showSignIn(page, { status: 429, login, remember, error: fill(page.texts.tooMany, { count: wait }) });
    }

    const account = login && password ? await accounts.authenticate(login, password) : undefined;
    if (!account) {
      if (login && realm.bruteForceProtected) await guard.failed(login, address);
      log.info('sign-in refused');
      return showSignIn(page, { login, remember, error: page.texts.wrongPassword });
    }
    await guard.succeeded(login, address);
    return finish(request, response, account, remember);
  }

  async function register(request, response, form, page) {
    const { user, values, errors: invalid } = readRegistration(form, realm, page.texts);
    if (Object.keys(invalid).length > 0) return showRegistration(page, { values, errors: invalid });

    const address = request.socket.remoteAddress ?? '';
    const wait = await guard.waitForRegistration(address);
    if (wait > 0) return showRegistration(page, { status: 429, values, error: fill(page.texts.tooMany, { count: wait }) });

    const result = await accounts.register(user);
    if ('taken' in result) {
      const taken = Object.fromEntries(result.taken.map((name) => [name, page.texts[`${name}Taken`]]));
      return showRegistration(page, { values, errors: taken });
    }
    await guard.registered(address);
    log.info('account created', { account: result.account.id });
    return finish(request, response, result.account, true);
  }

  async function finish(request, response, account, remember) {
    log.info('signed in', { account: account.id });
    // `create` is answered by signing in too: the person had an account after all.
    await provider.interactionFinished(request, response, { login: { accountId: account.id, remember }, create: {} }, { mergeWithLastSubmission: false });
    return undefined;
  }

  /**
   * @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response
   * @param {{ registration: boolean, form?: URLSearchParams }} what form is there for POST
   * @returns {Promise<Page | undefined>} nothing where the answer has been sent
   */
  return async function interact(request, response, { registration, form }) {
    let interaction;
    try {
      interaction = await provider.interactionDetails(request, response);
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      const texts = textsFor(realm, request.headers['accept-language']);
      return { status: 400, html: messagePage({ realm, texts, title: texts.expiredTitle, text: texts.expiredText }) };
    }
    const page = context(request, interaction);
    const registering = registration && realm.registrationAllowed;
    if (!form) return registering ? showRegistration(page) : showSignIn(page);
    return registering ? register(request, response, form, page) : signIn(request, response, form, page);
  };
}
