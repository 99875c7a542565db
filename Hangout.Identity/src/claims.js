// What tokens say about a person, in Keycloak's shape.

/** @param {import('./accounts.js').Account} account @param {Set<string>} scopes */
export function profileClaims(account, scopes) {
  return {
    ...(scopes.has('profile') && {
      name: [account.firstName, account.lastName].filter(Boolean).join(' ') || undefined,
      preferred_username: account.username,
      given_name: account.firstName || undefined,
      family_name: account.lastName || undefined,
    }),
    ...(scopes.has('email') && { email: account.email, email_verified: account.emailVerified }),
  };
}

export const SCOPE_CLAIMS = {
  openid: ['sub', 'sid', 'typ', 'azp', 'auth_time'],
  profile: ['name', 'preferred_username', 'given_name', 'family_name'],
  email: ['email', 'email_verified'],
};
