import pg from 'pg';
import { log } from './log.js';

const SCHEMA = `
create table if not exists accounts (
  id uuid primary key,
  username text not null unique check (username = lower(username) and length(username) between 3 and 255),
  email text not null unique check (email = lower(email) and length(email) <= 254),
  email_verified boolean not null default false,
  enabled boolean not null default true,
  first_name text not null default '' check (length(first_name) <= 255),
  last_name text not null default '' check (length(last_name) <= 255),
  password_hash text not null,
  roles text[] not null,
  created_at timestamptz not null default now()
);
create table if not exists secrets (
  name text primary key,
  value jsonb not null,
  created_at timestamptz not null default now()
);
create table if not exists objects (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create index if not exists objects_grant on objects (grant_id) where grant_id is not null;
create index if not exists objects_uid on objects (uid) where uid is not null;
create index if not exists objects_expiry on objects (expires_at) where expires_at is not null;
create table if not exists attempts (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz
);`;

/** Waits up to 30 s for the server and makes the tables. @param {string} url @returns {Promise<pg.Pool>} */
export async function openDatabase(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5_000, statement_timeout: 10_000 });
  // An idle connection that breaks must not end the process: the next query opens another.
  pool.on('error', (error) => log.warn('database connection lost', { error: error.message }));

  const until = Date.now() + 30_000;
  for (;;) {
    try {
      await inTransaction(pool, async (client) => {
        await client.query('select pg_advisory_xact_lock(4951620)'); // two instances start at once
        await client.query(SCHEMA);
      });
      return pool;
    } catch (error) {
      if (Date.now() > until) throw new Error(`The database does not answer: ${error.message}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** @template T @param {pg.Pool} pool @param {(client: pg.PoolClient) => Promise<T>} work @returns {Promise<T>} */
export async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failure) => log.warn('rollback failed', { error: failure.message }));
    throw error;
  } finally {
    client.release();
  }
}
