// Slows down guessing: each failure is counted for the account as seen from one address, for the account, and for the address.
const WINDOW_MINUTES = 15;
const LIMITS = {
  pair: { free: 5, firstWait: 30, longestWait: 900 },
  account: { free: 30, firstWait: 60, longestWait: 900 }, // Keycloak's default: a whole account waits late, lest others lock it
  address: { free: 100, firstWait: 60, longestWait: 900 },
  registrations: { firstWait: 60, longestWait: 900 },
};

/** @param {import('pg').Pool} database @param {number} registrations how many accounts one address may make in a quarter of an hour, without waiting */
export function createGuard(database, registrations) {
  // New accounts are no failures that go on until they stop: each quarter of an hour counts for itself.
  const registrationKey = (address) => `registrations|${address}|${Math.floor(Date.now() / 60_000 / WINDOW_MINUTES)}`;

  const keysOf = (login, address) => [
    { key: `pair|${login}|${address}`, ...LIMITS.pair },
    { key: `account|${login}`, ...LIMITS.account },
    { key: `address|${address}`, ...LIMITS.address },
  ];

  /** Seconds to wait before any of the keys may try again; 0 when none waits. */
  async function waitFor(keys) {
    const locked = await database.query(
      'select ceil(extract(epoch from max(locked_until) - now()))::int as seconds from attempts where key = any($1) and locked_until > now()',
      [keys.map(({ key }) => key)],
    );
    return locked.rows[0].seconds ?? 0;
  }

  /** Counts one for each key; over the free number each further one doubles the wait. */
  async function count(keys) {
    for (const { key, free, firstWait, longestWait } of keys) {
      await database.query(
        `insert into attempts as a (key, failures, last_at) values ($1, 1, now())
         on conflict (key) do update set
           failures = case when a.last_at < now() - $5 * interval '1 minute' then 1 else a.failures + 1 end,
           last_at = now(),
           locked_until = case when a.last_at >= now() - $5 * interval '1 minute' and a.failures + 1 >= $2
             then now() + least($3 * power(2, least(a.failures + 1 - $2, 10)), $4) * interval '1 second' end`,
        [key, free, firstWait, longestWait, WINDOW_MINUTES],
      );
    }
  }

  return {
    /** @param {string} login @param {string} address */
    waitForSignIn: (login, address) => waitFor(keysOf(login, address)),
    failed: (login, address) => count(keysOf(login, address)),
    /** A right password clears the count for this account at this address; the address itself stays counted. */
    succeeded: async (login, address) => {
      await database.query('delete from attempts where key = $1', [`pair|${login}|${address}`]);
    },
    waitForRegistration: (address) => waitFor([{ key: registrationKey(address) }]),
    registered: (address) => count([{ key: registrationKey(address), free: registrations, ...LIMITS.registrations }]),
  };
}
