using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hangout.Bench.Load;

namespace Hangout.Bench.Hosting;

/// <summary>An OpenID provider as far as systems under test need one: discovery and keys on loopback, and access tokens of the layout's users.</summary>
internal sealed class Authority : IAsyncDisposable
{
    private const string KeyId = "bench", Realm = "/realms/bench";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);
    private readonly ConcurrentDictionary<int, string> _tokens = new();
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    private Authority(WebApplication app) => _app = app;

    /// <summary>The issuer; discovery is below it.</summary>
    public string Issuer { get; private set; } = "";

    /// <summary>When tokens end.</summary>
    public DateTimeOffset ExpiresAt => _now + Lifetime;

    /// <summary>The key that verifies tokens (RS256), as PEM: for systems that take one rather than discovery.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Starts it.</summary>
    public static async Task<Authority> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Ctrl+C ends the bench and with it everything that it started, not this server alone.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var authority = new Authority(builder.Build());
        authority._app.MapGet($"{Realm}/.well-known/openid-configuration", authority.Discovery);
        authority._app.MapGet($"{Realm}/certs", authority.Keys);
        await authority._app.StartAsync(cancellationToken);
        authority.Issuer = authority._app.Urls.Single() + Realm;
        return authority;
    }

    /// <summary>The username of a user, in tokens and databases.</summary>
    public static string Username(int user) => $"bench-{user:000000}";

    /// <summary>Makes the tokens of the first users ahead of time: each costs most of a millisecond.</summary>
    /// <param name="users">How many.</param>
    public void Prepare(int users) =>
        Parallel.For(0, users, Clone, (user, _, key) => (Token(user, key), key).key, key => key.Dispose());

    /// <summary>The user's access token, good for twelve hours; the same one each time.</summary>
    /// <param name="user">Number in the layout.</param>
    public string AccessToken(int user)
    {
        lock (_key)
            return Token(user, _key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private string Token(int user, RSA key) => _tokens.GetOrAdd(user, static (user, made) => made.Authority.Mint(user, made.Key), (Authority: this, Key: key));

    private string Mint(int user, RSA key)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = KeyId };
        var payload = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = Layout.UserId(user).ToString(),
            ["aud"] = new JsonArray("hangout-api", "account"),
            ["azp"] = "hangout-web",
            ["typ"] = "Bearer",
            ["sid"] = $"session-{user}",
            ["preferred_username"] = Username(user),
            ["name"] = Username(user),
            ["iat"] = _now.ToUnixTimeSeconds(),
            ["exp"] = ExpiresAt.ToUnixTimeSeconds(),
            ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("member") },
        };
        var input = Encode(header) + "." + Encode(payload);
        return input + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private RSA Clone() => RSA.Create(_key.ExportParameters(includePrivateParameters: true));

    private JsonObject Discovery() => new()
    {
        ["issuer"] = Issuer,
        ["jwks_uri"] = Issuer + "/certs",
        ["authorization_endpoint"] = Issuer + "/auth",
        ["token_endpoint"] = Issuer + "/token",
    };

    private JsonObject Keys()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        var key = new JsonObject
        {
            ["kid"] = KeyId,
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
        return new() { ["keys"] = new JsonArray(key) };
    }

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
