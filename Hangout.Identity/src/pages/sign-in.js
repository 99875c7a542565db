import { html, raw } from '../html.js';
import { fill } from '../texts.js';
import { alert, field, layout } from './layout.js';

/**
 * @param {{ realm: import('../realm.js').Realm, texts: import('../texts.js').Texts, action: string, registrationUrl?: string,
 *   demoUsers: import('../realm.js').RealmUser[], login?: string, remember?: boolean, error?: string }} page
 */
export function signInPage({ realm, texts, action, registrationUrl, demoUsers, login, remember, error }) {
  const content = html`${alert(error)}
<form method="post" action="${action}">
${field({ name: 'username', label: realm.loginWithEmailAllowed ? texts.usernameOrEmail : texts.username, value: login, autocomplete: 'username', focus: !login, maxlength: 254 })}
${field({ name: 'password', label: texts.password, type: 'password', autocomplete: 'current-password', focus: Boolean(login), maxlength: 1_000 })}
${realm.rememberMe && html`<label class="check"><input type="checkbox" name="rememberMe" ${raw(remember ? 'checked' : '')}>${texts.rememberMe}</label>`}
<button class="primary" type="submit">${texts.signIn}</button>
</form>
${registrationUrl && html`<p class="other">${texts.newHere} <a href="${registrationUrl}">${texts.createAccount}</a></p>`}`;

  const aside = demoUsers.length > 0 && html`<section class="demo" aria-labelledby="demo">
<div><h2 id="demo">${texts.demoTitle}</h2><p>${texts.demoText}</p></div>
<form method="post" action="${action}">
${demoUsers.map((user) => html`<button class="chip" name="demo" value="${user.username}" aria-label="${fill(texts.demoAs, { name: user.username })}"><span data-initial="${user.firstName.slice(0, 1)}"></span>${user.username}</button>`)}
</form>
</section>`;

  return layout({ realm, texts, title: texts.signInTitle, content, aside });
}
