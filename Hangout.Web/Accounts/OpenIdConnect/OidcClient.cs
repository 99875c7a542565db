using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>What the token endpoint gives.</summary>
public sealed record TokenResponse
{
    [JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("id_token")]
    public string? IdToken { get; init; }

    /// <summary>Seconds until the access token ends.</summary>
    [JsonPropertyName("expires_in")]
    public int ExpiresIn { get; init; } = 60;
}

/// <summary>The provider said no, with an error code of RFC 6749: trying again will not help.</summary>
/// <param name="error">The code, <c>invalid_grant</c> for instance.</param>
public sealed class OidcRefusedException(string error) : Exception($"The identity provider refused: {error}")
{
    /// <summary>The error code.</summary>
    public string Error { get; } = error;
}

/// <summary>Speaks OpenID Connect with the provider: code with PKCE, refresh, revocation, sign-out (ACC-1).</summary>
/// <param name="http">Makes the client named <see cref="HttpName"/>.</param>
/// <param name="discovery">Where the endpoints are.</param>
/// <param name="options">Who we are.</param>
public sealed class OidcClient(IHttpClientFactory http, ProviderDiscovery discovery, IOptions<OidcOptions> options)
{
    /// <summary>Name of the HTTP client: no redirects, no retries (a code and a refresh token work once).</summary>
    public const string HttpName = "identity-provider";

    /// <summary>Name of the HTTP client for a refresh, which waits longer.</summary>
    public const string RefreshHttpName = "identity-provider-refresh";

    /// <summary>A call takes this long at most, but for a refresh.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A refresh may take this long: given up, it may still have used up the token, and using it again ends the sign-in.</summary>
    public static readonly TimeSpan RefreshPatience = TimeSpan.FromMinutes(1);

    private readonly OidcOptions _options = options.Value;

    /// <summary>Whether a failure means that the provider cannot be reached or does not make sense now: trying later may help.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="cancellationToken">What the caller gave: its own end is no failure of the provider.</param>
    public static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or TimeoutException or InvalidDataException or JsonException or Polly.ExecutionRejectedException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Sees to it that the next call knows the provider, and need not wait for that.</summary>
    public async Task GetReadyAsync(CancellationToken cancellationToken) => await discovery.GetAsync(cancellationToken);

    /// <summary>Where to send the browser to sign in.</summary>
    public async Task<string> AuthorizeUrlAsync(SignInAttempt attempt, string redirectUri, bool register, CancellationToken cancellationToken)
    {
        var metadata = await discovery.GetAsync(cancellationToken);
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = _options.ClientId,
            ["response_type"] = "code",
            ["scope"] = _options.Scope,
            ["redirect_uri"] = redirectUri,
            ["state"] = attempt.State,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = attempt.CodeChallenge,
            ["code_challenge_method"] = "S256",
        };
        // "Initiating User Registration via OpenID Connect 1.0": a provider that does not know it shows its sign-in page.
        if (register && metadata.Prompts.Contains("create", StringComparer.Ordinal))
            parameters["prompt"] = "create";
        return QueryHelpers.AddQueryString(metadata.AuthorizationEndpoint.AbsoluteUri, parameters);
    }

    /// <summary>Whether an answer may be this provider's (RFC 9207: no mix-up with another one).</summary>
    public async Task<bool> IsOwnIssuerAsync(string? issuer, CancellationToken cancellationToken)
    {
        var metadata = await discovery.GetAsync(cancellationToken);
        return issuer is null ? !metadata.NamesIssuerInAnswer : issuer == metadata.Issuer;
    }

    /// <summary>Exchanges the code of a sign-in.</summary>
    /// <exception cref="OidcRefusedException">The code is used, expired or not ours.</exception>
    /// <exception cref="HttpRequestException">The provider does not answer.</exception>
    public async Task<TokenResponse> ExchangeCodeAsync(string code, string redirectUri, string codeVerifier, CancellationToken cancellationToken) =>
        await TokenAsync(new(StringComparer.Ordinal) { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirectUri, ["code_verifier"] = codeVerifier }, HttpName, cancellationToken);

    /// <summary>Gets new tokens; the refresh token is used up (ACC-5). Waits a minute for them, and cannot be cancelled: they come once.</summary>
    /// <exception cref="OidcRefusedException">The session at the provider is over, or the token was used before.</exception>
    /// <exception cref="HttpRequestException">The provider does not answer.</exception>
    public async Task<TokenResponse> RefreshAsync(string refreshToken) =>
        await TokenAsync(new(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, RefreshHttpName, CancellationToken.None);

    /// <summary>Ends the provider's side of a session (RFC 7009). Best effort: the token dies by itself in the end.</summary>
    public async Task RevokeAsync(string refreshToken, CancellationToken cancellationToken)
    {
        if ((await discovery.GetAsync(cancellationToken)).RevocationEndpoint is not { } endpoint)
            return;
        using var response = await PostAsync(endpoint, new(StringComparer.Ordinal) { ["token"] = refreshToken, ["token_type_hint"] = "refresh_token" }, HttpName, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Where to send the browser to end the session at the provider; null when the provider cannot.</summary>
    public async Task<string?> SignOutUrlAsync(string? idToken, string returnUri, string state, CancellationToken cancellationToken)
    {
        if ((await discovery.GetAsync(cancellationToken)).EndSessionEndpoint is not { } endpoint)
            return null;
        return QueryHelpers.AddQueryString(endpoint.AbsoluteUri, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = _options.ClientId,
            ["id_token_hint"] = idToken,
            ["post_logout_redirect_uri"] = returnUri,
            ["state"] = state,
        });
    }

    private async Task<TokenResponse> TokenAsync(Dictionary<string, string> form, string name, CancellationToken cancellationToken)
    {
        var metadata = await discovery.GetAsync(cancellationToken);
        using var response = await PostAsync(metadata.TokenEndpoint, form, name, cancellationToken);
        if ((int)response.StatusCode is >= 400 and < 500 and not (408 or 429))
            throw new OidcRefusedException(await ErrorCodeAsync(response, cancellationToken));
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<TokenResponse>(cancellationToken)
            ?? throw new HttpRequestException("The identity provider gave no tokens.");
    }

    private async Task<HttpResponseMessage> PostAsync(Uri endpoint, Dictionary<string, string> form, string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) };
        var credentials = $"{Uri.EscapeDataString(_options.ClientId)}:{Uri.EscapeDataString(_options.ClientSecret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        using var client = http.CreateClient(name);
        return await client.SendAsync(request, cancellationToken);
    }

    private static async Task<string> ErrorCodeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return body.RootElement.GetProperty("error").GetString() ?? "unknown";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"status {(int)response.StatusCode}";
        }
    }
}
