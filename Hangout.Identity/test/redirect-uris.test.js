import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowsUri } from '../src/redirect-uris.js';

const registered = ['http://localhost/signin-oidc', 'https://hangout.example/signin-oidc'];

test('a registered address matches exactly', () => {
  assert.equal(allowsUri(registered, 'https://hangout.example/signin-oidc'), true);
  assert.equal(allowsUri(registered, 'http://localhost/signin-oidc'), true);
});

test('on loopback any port matches', () => {
  assert.equal(allowsUri(registered, 'http://localhost:8080/signin-oidc'), true);
});

for (const uri of [
  'https://hangout.example:444/signin-oidc',
  'https://hangout.example/signin-oidc?x=1',
  'http://localhost:8080/signin-oidc/more',
  'http://localhost:8080@evil.example/signin-oidc',
  'http://localhost.evil.example:80/signin-oidc',
  'http://localhost:8080/signin-oidc#x',
  'http://127.0.0.1:8080/signin-oidc',
  'https://localhost:8080/signin-oidc',
  undefined,
]) {
  test(`refused: ${uri}`, () => assert.equal(allowsUri(registered, uri), false));
}
