// Where oidc-provider keeps sessions, grants, codes and refresh tokens: one table, so that all of it outlives a restart.
import { createHash } from 'node:crypto';
import { errors } from 'oidc-provider';
import { log } from './log.js';

// The identifier of these is the secret that a client presents: only its hash is stored, so a copied database opens nothing.
const HASHED = new Set(['AuthorizationCode', 'RefreshToken', 'Session']);

/** @param {import('pg').Pool} database */
export function createStore(database) {
  return class Store {
    /** @param {string} model */
    constructor(model) {
      this.model = model;
    }

    async upsert(id, payload, expiresIn) {
      await database.query(
        `insert into objects (model, id, payload, grant_id, uid, expires_at)
         values ($1, $2, $3, $4, $5, now() + $6 * interval '1 second')
         on conflict (model, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
           uid = excluded.uid, expires_at = excluded.expires_at`,
        [this.model, this.#key(id), JSON.stringify(this.#strip(payload)), payload.grantId ?? null, payload.uid ?? null, expiresIn ?? null],
      );
    }

    async find(id) {
      return this.#one('id = $2', this.#key(id), id);
    }

    async findByUid(uid) {
      return this.#one('uid = $2', uid);
    }

    async findByUserCode() {
      return undefined; // the device flow is off
    }

    /** Only one of two simultaneous uses wins; the other one counts as reuse and ends the whole grant. */
    async consume(id) {
      const consumed = await database.query(
        'update objects set consumed_at = now() where model = $1 and id = $2 and consumed_at is null returning 1',
        [this.model, this.#key(id)],
      );
      if (consumed.rowCount) return;
      const grant = await database.query('select grant_id from objects where model = $1 and id = $2', [this.model, this.#key(id)]);
      if (grant.rows[0]?.grant_id) await endGrant(database, grant.rows[0].grant_id);
      throw new errors.InvalidGrant('already used');
    }

    async destroy(id) {
      await database.query('delete from objects where model = $1 and id = $2', [this.model, this.#key(id)]);
    }

    async revokeByGrantId(grantId) {
      await database.query('delete from objects where model = $1 and grant_id = $2', [this.model, grantId]);
    }

    async #one(condition, value, id) {
      if (value?.includes('\0')) return undefined; // PostgreSQL takes none, so there is none
      const found = await database.query(
        `select payload, consumed_at from objects where model = $1 and ${condition} and (expires_at is null or expires_at > now())`,
        [this.model, value],
      );
      const row = found.rows[0];
      if (!row) return undefined;
      return {
        ...row.payload,
        ...(id === undefined ? undefined : { jti: id }),
        ...(row.consumed_at && { consumed: Math.floor(row.consumed_at.getTime() / 1_000) }),
      };
    }

    #key(id) {
      return HASHED.has(this.model) ? createHash('sha256').update(id).digest('base64url') : id;
    }

    #strip(payload) {
      if (!HASHED.has(this.model)) return payload;
      const { jti: _, ...rest } = payload;
      return rest;
    }
  };
}

/** Ends a grant with every code and refresh token made from it. @param {import('pg').Pool} database @param {string} grantId */
export async function endGrant(database, grantId) {
  await database.query("delete from objects where grant_id = $1 or (model = 'Grant' and id = $1)", [grantId]);
}

/** Deletes what has expired, every five minutes. @param {import('pg').Pool} database @returns {() => void} ends it */
export function startCleanUp(database) {
  const cleanUp = async () => {
    try {
      await database.query('delete from objects where expires_at < now()');
      await database.query("delete from attempts where last_at < now() - interval '1 day'");
    } catch (error) {
      log.warn('clean-up failed', { error: error.message });
    }
  };
  const timer = setInterval(cleanUp, 5 * 60_000);
  return () => clearInterval(timer);
}
