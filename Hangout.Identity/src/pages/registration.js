import { html } from '../html.js';
import { fill } from '../texts.js';
import { alert, field, layout } from './layout.js';

/**
 * Field names are Keycloak's, so that password managers and tests meet the same form.
 * @param {{ realm: import('../realm.js').Realm, texts: import('../texts.js').Texts, action: string, signInUrl: string,
 *   values?: Record<string, string>, errors?: Record<string, string>, error?: string }} page
 */
export function registrationPage({ realm, texts, action, signInUrl, values = {}, errors = {}, error }) {
  const firstError = Object.keys(errors)[0] ?? 'firstName';
  const input = (name, label, more) =>
    field({ name, label, value: values[name], error: errors[name], focus: name === firstError, ...more });

  const content = html`${alert(error)}
<form method="post" action="${action}">
<div class="pair">
${input('firstName', texts.firstName, { autocomplete: 'given-name', maxlength: 50 })}
${input('lastName', texts.lastName, { autocomplete: 'family-name', maxlength: 50 })}
</div>
${input('username', texts.username, { autocomplete: 'username', hint: texts.usernameHint, maxlength: 32 })}
${input('email', texts.email, { type: 'email', autocomplete: 'email', inputmode: 'email', maxlength: 254 })}
${input('password', texts.password, { type: 'password', autocomplete: 'new-password', hint: fill(texts.passwordHint, { count: realm.passwordPolicy.minimum }), maxlength: 1_000 })}
${input('password-confirm', texts.passwordConfirm, { type: 'password', autocomplete: 'new-password', maxlength: 1_000 })}
<button class="primary" type="submit">${texts.createAccount}</button>
</form>
<p class="other">${texts.haveAccount} <a href="${signInUrl}">${texts.signIn}</a></p>`;

  return layout({ realm, texts, title: texts.createTitle, content });
}
