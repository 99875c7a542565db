import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readRealm } from '../src/realm.js';

const REALM_FILE = new URL('../../Hangout.AppHost/keycloak/hangout-realm.json', import.meta.url).pathname;
const environment = { HANGOUT_WEB_CLIENT_SECRET: 'a"secret\\', HANGOUT_WEB_URL: 'http://localhost' };

async function readText(text, env = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'realm-'));
  try {
    const file = path.join(folder, 'realm.json');
    await writeFile(file, text);
    return await readRealm(file, env);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the realm file of the product is understood', async () => {
  const realm = await readRealm(REALM_FILE, environment);
  const [client] = realm.clients;
  assert.equal(client.secret, 'a"secret\\');
  assert.deepEqual(client.redirectUris, ['http://localhost/signin-oidc']);
  assert.deepEqual(client.postLogoutRedirectUris, ['http://localhost/signout-callback-oidc']);
  assert.deepEqual(client.audiences, ['hangout-api']);
  assert.equal(realm.rotateRefreshTokens, true);
  assert.equal(realm.passwordPolicy.minimum, 8);
});

test('the default role holds the member role', async () => {
  const realm = await readRealm(REALM_FILE, environment);
  assert.deepEqual(realm.expandRoles([realm.defaultRole]), ['default-roles-hangout', 'member']);
});

test('a placeholder without a value stops the start', async () => {
  await assert.rejects(readRealm(REALM_FILE, { HANGOUT_WEB_URL: 'http://localhost' }), /HANGOUT_WEB_CLIENT_SECRET/);
});

test('a placeholder may have a default', async () => {
  const realm = await readText('{"realm":"hangout","displayName":"${NAME:Our hangout}"}');
  assert.equal(realm.displayName, 'Our hangout');
});

test('a password policy that is not known stops the start', async () => {
  await assert.rejects(readText('{"realm":"hangout","passwordPolicy":"length(8) and passwordHistory(3)"}'), /passwordHistory/);
});

test('roles that hold each other end', async () => {
  const realm = await readText(
    '{"realm":"hangout","roles":{"realm":[{"name":"a","composites":{"realm":["b"]}},{"name":"b","composites":{"realm":["a"]}}]}}',
  );
  assert.deepEqual(realm.expandRoles(['a']), ['a', 'b']);
});
