// The stand-in for Keycloak. Environment: REALM_FILE, DATABASE_URL, PORT, HOST, HOSTNAME_URL, REGISTRATIONS; see docs/identity.md.
import { createAccounts } from './src/accounts.js';
import { createGuard } from './src/guard.js';
import { createHttpServer } from './src/http.js';
import { createInteractions } from './src/interactions.js';
import { loadSecrets } from './src/keys.js';
import { log } from './src/log.js';
import { openDatabase } from './src/database.js';
import { createProvider } from './src/provider.js';
import { readRealm } from './src/realm.js';
import { readSettings } from './src/settings.js';
import { startCleanUp } from './src/store.js';
import { createTokenEndpoints } from './src/tokens.js';

async function main() {
  const settings = readSettings(process.env);
  const realm = await readRealm(settings.realmFile, process.env);
  const database = await openDatabase(settings.databaseUrl);
  const secrets = await loadSecrets(database);
  const accounts = createAccounts(database, realm);
  if (!settings.production) await accounts.importUsers(realm.users);

  const guard = createGuard(database, settings.registrations);
  const provider = createProvider({ settings, realm, database, secrets, accounts });
  const server = createHttpServer({
    settings,
    realm,
    database,
    provider,
    interactions: createInteractions({ settings, realm, provider, accounts, guard }),
    tokens: createTokenEndpoints({ settings, realm, provider, accounts, secrets }),
  });

  const stopCleanUp = startCleanUp(database);
  server.listen(settings.port, settings.host, () => log.info('listening', { issuer: settings.issuer }));

  const stop = () => {
    stopCleanUp();
    server.close(() => database.end().finally(() => process.exit(0)));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 5_000).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error) => {
  log.error('cannot start', { error: error.message });
  process.exit(1);
});
