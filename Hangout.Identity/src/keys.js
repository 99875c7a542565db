import { randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { inTransaction } from './database.js';

/**
 * Signing key and cookie keys, made once and kept: tokens and sessions outlive a restart.
 * @param {import('pg').Pool} database
 * @returns {Promise<{ jwks: { keys: object[] }, cookieKeys: string[] }>}
 */
export function loadSecrets(database) {
  return inTransaction(database, async (client) => {
    await client.query('select pg_advisory_xact_lock(4951621)'); // two instances must agree on the keys
    const load = async (name, make) => {
      const found = await client.query('select value from secrets where name = $1', [name]);
      if (found.rowCount) return found.rows[0].value;
      const value = await make();
      await client.query('insert into secrets (name, value) values ($1, $2)', [name, JSON.stringify(value)]);
      return value;
    };
    return {
      jwks: await load('jwks', async () => ({ keys: [await makeSigningKey()] })),
      cookieKeys: await load('cookies', async () => [randomBytes(32).toString('base64url')]),
    };
  });
}

async function makeSigningKey() {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'RS256', use: 'sig' };
}
