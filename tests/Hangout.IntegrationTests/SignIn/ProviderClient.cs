using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>Speaks OpenID Connect with the provider directly, in the web host's name, to look at the tokens themselves.</summary>
public sealed class ProviderClient(SignInSystem system) : IDisposable
{
    /// <summary>Any port must do, so one that nothing listens on.</summary>
    public const string RedirectUri = "http://localhost:5999/signin-oidc";

    private readonly HttpClient _http = new();

    /// <summary>Signs in with a password and exchanges the code.</summary>
    public async Task<Tokens> SignInAsync(BrowserDriver browser, string username, string password, CancellationToken cancellationToken)
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var page = await browser.OpenAsync(await AuthorizeAsync($"code_challenge={challenge}&code_challenge_method=S256", cancellationToken), cancellationToken, IsRedirect);
        if (!IsRedirect(page.Address))
            page = await browser.SubmitAsync(page, new() { ["username"] = username, ["password"] = password }, cancellationToken, IsRedirect);
        IsRedirect(page.Address).ShouldBeTrue(page.Html);
        var (status, tokens) = await TokenAsync(
            new() { ["grant_type"] = "authorization_code", ["code"] = Parameter(page.Address, "code")!, ["redirect_uri"] = RedirectUri, ["code_verifier"] = verifier },
            cancellationToken);
        status.ShouldBe(HttpStatusCode.OK);
        return tokens!;
    }

    /// <summary>The address of a sign-in for the web host's client.</summary>
    public async Task<Uri> AuthorizeAsync(string more, CancellationToken cancellationToken, string redirectUri = RedirectUri) =>
        new($"{await EndpointAsync("authorization_endpoint", cancellationToken)}?client_id=hangout-web&response_type=code&scope=openid%20profile%20email&state=s&nonce=n&redirect_uri={Uri.EscapeDataString(redirectUri)}&{more}");

    /// <summary>Uses a refresh token.</summary>
    public Task<(HttpStatusCode Status, Tokens? Tokens)> RefreshAsync(string refreshToken, CancellationToken cancellationToken) =>
        TokenAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken }, cancellationToken);

    /// <summary>The address that ends the session.</summary>
    public async Task<Uri> EndSessionAsync(string query, CancellationToken cancellationToken) =>
        new($"{await EndpointAsync("end_session_endpoint", cancellationToken)}?{query}");

    /// <summary>What the provider says about itself.</summary>
    public async Task<string> EndpointAsync(string name, CancellationToken cancellationToken)
    {
        var metadata = await _http.GetFromJsonAsync<JsonElement>($"{system.Authority}/.well-known/openid-configuration", cancellationToken);
        return metadata.GetProperty(name).GetString()!;
    }

    /// <summary>The key IDs that the provider publishes.</summary>
    public async Task<IReadOnlyList<string>> KeyIdsAsync(CancellationToken cancellationToken)
    {
        var keys = await _http.GetFromJsonAsync<JsonElement>(await EndpointAsync("jwks_uri", cancellationToken), cancellationToken);
        return [.. keys.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    /// <summary>Header and payload of a JWT.</summary>
    public static (JsonElement Header, JsonElement Payload) Read(string jwt)
    {
        var parts = jwt.Split('.');
        return (JsonElement.Parse(Base64Url.DecodeFromChars(parts[0])), JsonElement.Parse(Base64Url.DecodeFromChars(parts[1])));
    }

    /// <summary>A parameter of an address.</summary>
    public static string? Parameter(Uri address, string name) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query).TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Whether an address is the client's.</summary>
    public static bool IsRedirect(Uri address) => address.AbsoluteUri.StartsWith("http://localhost:5999/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, Tokens? Tokens)> TokenAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, await EndpointAsync("token_endpoint", cancellationToken)) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"hangout-web:{system.ClientSecret}")));
        using var response = await _http.SendAsync(request, cancellationToken);
        return (response.StatusCode, response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<Tokens>(JsonSerializerOptions.Web, cancellationToken) : null);
    }
}

/// <summary>What the token endpoint gives.</summary>
public sealed record Tokens(
    [property: System.Text.Json.Serialization.JsonPropertyName("access_token")] string AccessToken,
    [property: System.Text.Json.Serialization.JsonPropertyName("refresh_token")] string RefreshToken,
    [property: System.Text.Json.Serialization.JsonPropertyName("id_token")] string IdToken);
