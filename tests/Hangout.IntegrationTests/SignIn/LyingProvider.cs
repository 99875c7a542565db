using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Hangout.Tests.ServiceDefaults;
using Microsoft.AspNetCore.WebUtilities;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>An OpenID Connect provider that signs everybody in at once, and answers what a test wants.</summary>
public sealed class LyingProvider : IAsyncDisposable
{
    public const string ClientId = "hangout-web";

    private readonly ConcurrentDictionary<string, string?> _nonces = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private TestProvider? _signer;
    private string _keyId = "rsa-1";

    public string Authority { get; private set; } = "";

    /// <summary>Changes the ID token of each answer.</summary>
    public Action<JsonObject>? IdToken { get; set; }

    /// <summary>Changes the access token of each answer.</summary>
    public Action<JsonObject>? AccessToken { get; set; }

    /// <summary>Changes the answer of the token endpoint.</summary>
    public Action<JsonObject>? Tokens { get; set; }

    /// <summary>Changes the parameters that the browser brings back.</summary>
    public Action<Dictionary<string, string?>>? Answer { get; set; }

    /// <summary>What the token endpoint answers instead of tokens.</summary>
    public (int Status, string Body)? TokenError { get; set; }

    /// <summary>Whether everything is answered with 503.</summary>
    public bool IsAway { get; set; }

    /// <summary>A provider with another key. Nobody publishes it.</summary>
    public TestProvider Forger { get; private set; } = null!;

    /// <summary>Calls of the token endpoint.</summary>
    public int TokenCalls { get; private set; }

    private TestProvider Signer => _signer!;

    public async Task StartAsync()
    {
        _signer = await TestProvider.StartAsync();
        Forger = await TestProvider.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Use((context, next) => IsAway ? Results.StatusCode(503).ExecuteAsync(context) : next(context));
        _app.MapGet("/.well-known/openid-configuration", Describe);
        _app.MapGet("/certs", () => new JsonObject { ["keys"] = new JsonArray(TestProvider.RsaJwk(_keyId, Signer.Rsa), TestProvider.EcJwk("ec-1", Signer.Ec)) });
        _app.MapGet("/auth", SignIn);
        _app.MapPost("/token", GiveTokensAsync);
        _app.MapPost("/revoke", () => Results.Ok());
        await _app.StartAsync();
        Authority = _app.Urls.Single();
    }

    /// <summary>Forgets the test before.</summary>
    public void BeHonest() => (IdToken, AccessToken, Tokens, Answer, TokenError, IsAway) = (null, null, null, null, null, false);

    /// <summary>Begins to sign with a key that the web host has not seen.</summary>
    public async Task ChangeKeyAsync()
    {
        await Signer.DisposeAsync();
        (_signer, _keyId) = (await TestProvider.StartAsync(), $"rsa-{Guid.NewGuid():N}");
    }

    /// <summary>Signs a payload by what the header names; the algorithm <c>none</c> signs nothing.</summary>
    public string SignText(string header, string payload) => header.Contains("none", StringComparison.Ordinal)
        ? $"{TestProvider.Encode(header)}.{TestProvider.Encode(payload)}."
        : Signer.Sign(header, payload);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (_signer is not null)
            await _signer.DisposeAsync();
        if (Forger is not null)
            await Forger.DisposeAsync();
    }

    private JsonObject Describe() => new()
    {
        ["issuer"] = Authority,
        ["authorization_endpoint"] = $"{Authority}/auth",
        ["token_endpoint"] = $"{Authority}/token",
        ["revocation_endpoint"] = $"{Authority}/revoke",
        ["jwks_uri"] = $"{Authority}/certs",
        ["authorization_response_iss_parameter_supported"] = true,
    };

    private IResult SignIn(HttpRequest request)
    {
        var code = Guid.NewGuid().ToString("N");
        _nonces[code] = request.Query["nonce"];
        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = request.Query["state"], ["iss"] = Authority };
        Answer?.Invoke(answer);
        return Results.Redirect(QueryHelpers.AddQueryString(request.Query["redirect_uri"]!, answer));
    }

    private async Task<IResult> GiveTokensAsync(HttpRequest request)
    {
        TokenCalls++;
        if (TokenError is { } error)
            return Results.Text(error.Body, "application/json", statusCode: error.Status);
        // The server's own reader of forms refuses NUL.
        using var body = new StreamReader(request.Body);
        var form = QueryHelpers.ParseQuery(await body.ReadToEndAsync());
        if (form["client_id"] != ClientId || form["client_secret"] != LyingSystem.Secret)
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        var nonce = form["grant_type"] == "refresh_token" ? null : _nonces.GetValueOrDefault($"{form["code"]}");
        var answer = new JsonObject
        {
            ["access_token"] = Signer.AccessToken(Common(AccessToken), kid: _keyId),
            ["id_token"] = Signer.AccessToken(
                payload =>
                {
                    payload["aud"] = ClientId;
                    payload["typ"] = "ID";
                    payload["nonce"] = nonce;
                    payload.Remove("realm_access");
                    Common(IdToken)(payload);
                },
                kid: _keyId),
            ["refresh_token"] = Guid.NewGuid().ToString("N"),
            ["token_type"] = "Bearer",
            ["expires_in"] = 300,
        };
        Tokens?.Invoke(answer);
        return Results.Json(answer);
    }

    private Action<JsonObject> Common(Action<JsonObject>? change) => payload =>
    {
        payload["iss"] = Authority;
        change?.Invoke(payload);
    };
}
