import { fill } from './texts.js';

const USERNAME = /^[a-z0-9][a-z0-9._-]{2,31}$/;
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

/**
 * Checks what a person filled in.
 * @param {URLSearchParams} form @param {import('./realm.js').Realm} realm @param {import('./texts.js').Texts} texts
 */
export function readRegistration(form, realm, texts) {
  const text = (name) => (form.get(name) ?? '').replace(CONTROL, '').trim();
  const user = {
    firstName: text('firstName'),
    lastName: text('lastName'),
    username: text('username').toLowerCase(),
    email: text('email').toLowerCase(),
    password: form.get('password') ?? '',
  };

  const errors = {};
  for (const name of ['firstName', 'lastName']) {
    if (!user[name]) errors[name] = texts.required;
    else if ([...user[name]].length > 50) errors[name] = texts.nameTooLong;
  }
  if (!USERNAME.test(user.username)) errors.username = texts.usernameInvalid;
  if (user.email.length > 254 || !EMAIL.test(user.email)) errors.email = texts.emailInvalid;

  const broken = realm.passwordPolicy.check(user.password, user);
  if (!user.password) errors.password = texts.required;
  else if (broken) errors.password = fill(texts[broken.key], { count: broken.count });
  else if (user.password !== form.get('password-confirm')) errors['password-confirm'] = texts.passwordsDiffer;

  const { password: _, ...values } = user;
  return { user, values, errors };
}
