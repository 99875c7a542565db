import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../src/html.js';
import { parsePasswordPolicy } from '../src/password-policy.js';
import { readRegistration } from '../src/registration.js';
import { textsFor } from '../src/texts.js';

const realm = { passwordPolicy: parsePasswordPolicy('length(8) and maxLength(128) and notUsername and hashAlgorithm(argon2)'), locales: ['en', 'de'], defaultLocale: 'en' };
const good = { firstName: 'Zora', lastName: 'Quill', username: 'Zora.Q', email: 'Zora@Example.org', password: 'correct horse', 'password-confirm': 'correct horse' };
const read = (changes) => readRegistration(new URLSearchParams({ ...good, ...changes }), realm, textsFor(realm));

test('a good form is accepted, username and e-mail in lower case', () => {
  const { user, errors } = read({});
  assert.deepEqual(errors, {});
  assert.equal(user.username, 'zora.q');
  assert.equal(user.email, 'zora@example.org');
});

for (const [field, changes] of [
  ['firstName', { firstName: ' ' }],
  ['lastName', { lastName: 'x'.repeat(51) }],
  ['username', { username: 'ab' }],
  ['username', { username: 'a'.repeat(33) }],
  ['username', { username: '<script>' }],
  ['username', { username: '.zora' }],
  ['email', { email: 'zora@localhost' }],
  ['email', { email: `${'z'.repeat(250)}@example.org` }],
  ['password', { password: '' }],
  ['password', { password: 'short', 'password-confirm': 'short' }],
  ['password', { password: 'p'.repeat(129), 'password-confirm': 'p'.repeat(129) }],
  ['password', { username: 'zoraquill', password: 'ZoraQuill', 'password-confirm': 'ZoraQuill' }],
  ['password-confirm', { 'password-confirm': 'another one' }],
]) {
  test(`refused, and only for ${field}: ${JSON.stringify(changes).slice(0, 60)}`, () => assert.deepEqual(Object.keys(read(changes).errors), [field]));
}

test('the password is not given back to the page', () => {
  assert.equal('password' in read({}).values, false);
});

test('what people type is text, never markup', () => {
  assert.equal(html`<p title="${'"><b>'}">${'<i>&'}</p>`.text, '<p title="&quot;&gt;&lt;b&gt;">&lt;i&gt;&amp;</p>');
});

test('the page speaks the first language asked for that the realm has', () => {
  assert.equal(textsFor(realm, 'fr-CH, de-AT;q=0.8, en;q=0.5').lang, 'de');
  assert.equal(textsFor(realm, 'fr').lang, 'en');
});
