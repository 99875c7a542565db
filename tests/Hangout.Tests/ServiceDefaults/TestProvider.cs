using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>A small real OpenID Connect provider: discovery and keys over HTTP, and tokens signed as a test wants them.</summary>
public sealed class TestProvider : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private TestProvider(WebApplication app) => _app = app;

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ec { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Authority { get; private set; } = "";

    /// <summary>What discovery says of itself; the authority unless a test lies.</summary>
    public string? Issuer { get; set; }

    /// <summary>The members of the key set.</summary>
    public List<JsonObject> Keys { get; } = [];

    /// <summary>When set, every request is answered with it.</summary>
    public int? FailWith { get; set; }

    public IReadOnlyCollection<string> Requests => _requests;

    public int KeyFetches => _requests.Count(path => path.EndsWith("/certs", StringComparison.Ordinal));

    public static async Task<TestProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var provider = new TestProvider(app);
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        provider.Authority = app.Urls.Single() + "/realms/test";
        provider.Keys.Add(RsaJwk("rsa-1", provider.Rsa));
        provider.Keys.Add(EcJwk("ec-1", provider.Ec));
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Rsa.Dispose();
        Ec.Dispose();
    }

    /// <summary>An access token as Keycloak makes them; the test changes what it is about.</summary>
    public string AccessToken(Action<JsonObject>? payload = null, Action<JsonObject>? header = null, string alg = "RS256", string kid = "rsa-1")
    {
        var head = new JsonObject { ["alg"] = alg, ["typ"] = "JWT", ["kid"] = kid };
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var body = new JsonObject
        {
            ["iss"] = Authority,
            ["sub"] = "f2c7a1f0-1f6e-4c3b-9a57-0d8f3a5f1c11",
            ["aud"] = new JsonArray("hangout-api", "account"),
            ["azp"] = "hangout-web",
            ["typ"] = "Bearer",
            ["sid"] = "session-1",
            ["preferred_username"] = "alice",
            ["name"] = "Alice Archer",
            ["email_verified"] = true,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("member", "admin") },
        };
        header?.Invoke(head);
        payload?.Invoke(body);
        return Sign(head.ToJsonString(), body.ToJsonString(), alg);
    }

    public string IdToken(string clientId, string? nonce, Action<JsonObject>? payload = null) => AccessToken(body =>
    {
        body["aud"] = clientId;
        body["typ"] = "ID";
        body["nonce"] = nonce;
        body.Remove("realm_access");
        payload?.Invoke(body);
    });

    /// <summary>Signs literal JSON, whatever its header says.</summary>
    public string Sign(string header, string payload, string alg = "RS256")
    {
        var input = Encode(header) + "." + Encode(payload);
        return input + "." + Base64Url.EncodeToString(Signature(alg, input));
    }

    /// <summary>An access token with these claims, as literal JSON, in place of its own subject, session, names and roles.</summary>
    public string AccessTokenWith(string claims, string header = """{"alg":"RS256","typ":"JWT","kid":"rsa-1"}""")
    {
        var rest = AccessToken(body =>
        {
            foreach (var name in new[] { "sub", "sid", "preferred_username", "name", "realm_access" })
                body.Remove(name);
        });
        return Sign(header, $"{{{claims},{Part(rest, 1)[1..]}");
    }

    /// <summary>The JSON of one part of a token.</summary>
    public static string Part(string token, int part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[part]));

    public byte[] Signature(string alg, string input)
    {
        var bytes = Encoding.ASCII.GetBytes(input);
        return alg switch
        {
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "RS512" => Rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "PS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "ES256" => Ec.SignData(bytes, HashAlgorithmName.SHA256),
            _ => throw new NotSupportedException(alg),
        };
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static JsonObject RsaJwk(string kid, RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kid"] = kid,
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    public static JsonObject EcJwk(string kid, ECDsa key, string curve = "P-256")
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new()
        {
            ["kid"] = kid,
            ["kty"] = "EC",
            ["crv"] = curve,
            ["use"] = "sig",
            ["x"] = Base64Url.EncodeToString(parameters.Q.X),
            ["y"] = Base64Url.EncodeToString(parameters.Q.Y),
        };
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _requests.Enqueue(path);
        if (FailWith is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }
        object? answer = path switch
        {
            "/realms/test/.well-known/openid-configuration" => new JsonObject { ["issuer"] = Issuer ?? Authority, ["jwks_uri"] = Authority + "/certs" },
            "/realms/test/certs" => new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.DeepClone())]) },
            _ => null,
        };
        if (answer is null)
            context.Response.StatusCode = 404;
        else
            await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }
}
