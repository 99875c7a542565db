using Hangout.AppHost.Native;
using Hangout.AppHost.Supervision;
using Microsoft.Extensions.Configuration;

namespace Hangout.AppHost.Identity;

/// <summary>Keycloak, or its stand-in (Hangout.Identity) on a machine that has neither a container engine nor a distribution.</summary>
internal static class IdentityProvider
{
    // Accounts belong to an issuer, and the issuer's name holds the port: it stays the same between runs.
    private const int DefaultPort = 8081;

    /// <summary>
    /// Adds the OpenID provider with the realm file. Configuration <c>Identity:Provider</c> chooses it: <c>keycloak</c>, <c>stand-in</c>,
    /// or by default what this machine can run.
    /// </summary>
    public static IResourceBuilder<IResourceWithEndpoints> AddIdentityProvider(
        this IDistributedApplicationBuilder builder,
        string name,
        string realm,
        IResourceBuilder<PostgresServerResource> postgres,
        IResourceBuilder<ParameterResource> clientSecret)
    {
        var port = builder.Configuration.GetValue<int?>("Keycloak:Port") ?? (builder.IsTest() ? null : DefaultPort);
        var webUrl = builder.Configuration["Web:Url"] ?? "http://localhost";
        if (UsesKeycloak(builder))
        {
            var keycloak = builder.AddKeycloak(name, port)
                .WithDataVolume("hangout-keycloak")
                .WithRealmImport(realm)
                .WithEnvironment("HANGOUT_WEB_CLIENT_SECRET", clientSecret)
                .WithEnvironment("HANGOUT_WEB_URL", webUrl);
            if (!builder.ExecutionContext.IsRunMode)
                return keycloak;
            return builder.UsesNativeServers()
                // Where the native server finds its program.
                ? keycloak.WithEnvironment("KEYCLOAK_HOME", builder.Configuration["KEYCLOAK_HOME"])
                // start-dev builds Keycloak anew at each start: with the quick compiler alone in a quarter of the time.
                : keycloak.WithEnvironment("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        }

        var accounts = postgres.AddDatabase("identity");
        return builder.AddExecutable(name, "node", "../Hangout.Identity", "server.js")
            .WithHttpEndpoint(port: port, targetPort: port, env: "PORT", isProxied: false)
            .WithHttpHealthCheck("/health/ready")
            .WithEnvironment("HOST", "127.0.0.1")
            .WithEnvironment("REALM_FILE", Path.GetFullPath(realm, builder.AppHostDirectory))
            .WithEnvironment("DATABASE_URL", accounts.Resource.UriExpression)
            .WithEnvironment("HANGOUT_WEB_CLIENT_SECRET", clientSecret)
            .WithEnvironment("HANGOUT_WEB_URL", webUrl)
            .WaitFor(accounts);
    }

    private static bool UsesKeycloak(IDistributedApplicationBuilder builder) => builder.Configuration["Identity:Provider"]?.ToUpperInvariant() switch
    {
        "KEYCLOAK" => true,
        "STAND-IN" => false,
        null or "" => !builder.ExecutionContext.IsRunMode || !builder.UsesNativeServers() || builder.Configuration["KEYCLOAK_HOME"] is { Length: > 0 },
        var other => throw builder.Configuration.Failure($"Identity:Provider is '{other.ToLowerInvariant()}'; it takes keycloak or stand-in."),
    };
}
