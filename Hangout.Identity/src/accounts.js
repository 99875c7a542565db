import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// OWASP's parameters for Argon2id: 19 MiB, two passes, one lane. (2 is the library's number for Argon2id.)
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Something to verify against when there is no such account, so that the time taken does not tell.
const NOBODY = await hash(randomUUID(), ARGON2ID);

/**
 * @typedef {object} Account
 * @property {string} id
 * @property {string} username
 * @property {string} email
 * @property {boolean} emailVerified
 * @property {boolean} enabled
 * @property {string} firstName
 * @property {string} lastName
 * @property {string[]} roles with those that composite roles hold
 */

/** @param {import('pg').Pool} database @param {import('./realm.js').Realm} realm */
export function createAccounts(database, realm) {
  const columns = 'id, username, email, email_verified, enabled, first_name, last_name, roles, password_hash';

  /** @returns {Account} */
  const toAccount = (row) => ({
    id: row.id,
    username: row.username,
    email: row.email,
    emailVerified: row.email_verified,
    enabled: row.enabled,
    firstName: row.first_name,
    lastName: row.last_name,
    roles: realm.expandRoles(row.roles),
  });

  async function insert(user, passwordHash) {
    const inserted = await database.query(
      `insert into accounts (id, username, email, email_verified, enabled, first_name, last_name, password_hash, roles)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning ${columns}`,
      [randomUUID(), user.username, user.email, user.emailVerified, user.enabled, user.firstName, user.lastName, passwordHash, user.roles],
    );
    return inserted.rows[0] && toAccount(inserted.rows[0]);
  }

  return {
    /** Adds the realm's users that are not there yet; who is there stays as they are. @param {import('./realm.js').RealmUser[]} users */
    async importUsers(users) {
      const known = await database.query('select username from accounts where username = any($1)', [users.map((user) => user.username)]);
      const names = new Set(known.rows.map((row) => row.username));
      for (const user of users.filter(({ username }) => !names.has(username)))
        await insert(user, await hash(user.password, ARGON2ID));
    },

    /** @param {string} id @returns {Promise<Account | undefined>} */
    async find(id) {
      const found = await database.query(`select ${columns} from accounts where id = $1 and enabled`, [id]);
      return found.rows[0] && toAccount(found.rows[0]);
    },

    /** @param {string} login username, or e-mail where the realm allows it @param {string} password @returns {Promise<Account | undefined>} */
    async authenticate(login, password) {
      const found = await database.query(
        `select ${columns} from accounts where username = $1 or ($2 and email = $1) limit 1`,
        [login, realm.loginWithEmailAllowed],
      );
      const row = found.rows[0];
      const right = await verify(row?.password_hash ?? NOBODY, password);
      return row && right && row.enabled ? toAccount(row) : undefined;
    },

    /**
     * @param {{ username: string, email: string, firstName: string, lastName: string, password: string }} user checked by the caller
     * @returns {Promise<{ account: Account } | { taken: ('username' | 'email')[] }>}
     */
    async register(user) {
      const account = await insert(
        { ...user, emailVerified: false, enabled: true, roles: [realm.defaultRole] },
        await hash(user.password, ARGON2ID),
      );
      if (account) return { account };
      const same = await database.query('select username, email from accounts where username = $1 or email = $2', [user.username, user.email]);
      return {
        taken: [
          ...(same.rows.some((row) => row.username === user.username) ? ['username'] : []),
          ...(same.rows.some((row) => row.email === user.email) ? ['email'] : []),
        ],
      };
    },
  };
}
