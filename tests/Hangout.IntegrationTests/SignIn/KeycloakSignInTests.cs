namespace Hangout.IntegrationTests.SignIn;

/// <summary>The rules of signing in, with the real Keycloak.</summary>
[Collection(AppHostSystem.OneAtATime)]
public sealed class KeycloakSignInTests(KeycloakSystem system) : SignInTests(system), IClassFixture<KeycloakSystem>;
