using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>What the framework's handler does not do: refreshing and revoking tokens (ACC-1, ACC-5).</summary>
internal sealed class ProviderClient(IOptionsMonitor<OpenIdConnectOptions> options, ProviderHandler handler) : IDisposable
{
    /// <summary>The timeout of a call, but for a refresh.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // A refresh that is given up may still have used up the token, and using it again ends the sign-in.
    private readonly HttpClient _refreshing = new(handler, disposeHandler: false) { Timeout = TimeSpan.FromMinutes(1), MaxResponseContentBufferSize = 256 * 1024 };

    public OpenIdConnectOptions Options => options.Get(OpenIdConnectDefaults.AuthenticationScheme);

    /// <summary>Whether the provider does not answer, or makes no sense now: trying later may help.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="cancellationToken">The caller's own: its end is no failure of the provider.</param>
    public static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or TimeoutException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>The provider's metadata, fetched when they are not known yet or too old.</summary>
    /// <exception cref="HttpRequestException">The provider does not answer, and never has.</exception>
    /// <exception cref="TimeoutException">It has not answered yet.</exception>
    public async Task<OpenIdConnectConfiguration> MetadataAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Options.ConfigurationManager!.GetConfigurationAsync(CancellationToken.None).WaitAsync(Timeout, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new HttpRequestException("The identity provider's metadata could not be fetched.", e);
        }
    }

    /// <summary>Uses up the refresh token for new tokens. Cannot be cancelled: they come only once.</summary>
    /// <returns>The tokens, of the same person; null when the session is over at the provider.</returns>
    /// <exception cref="HttpRequestException">The provider does not answer, or the answer makes no sense.</exception>
    public async Task<OpenIdConnectMessage?> RefreshAsync(OpenIdConnectConfiguration metadata, string refreshToken, string subject)
    {
        var request = new OpenIdConnectMessage { GrantType = OpenIdConnectGrantTypes.RefreshToken, RefreshToken = refreshToken };
        using var response = await PostAsync(_refreshing, metadata.TokenEndpoint, request, CancellationToken.None);
        var answer = Parse(await response.Content.ReadAsStringAsync());
        if (response.IsSuccessStatusCode && AccessToken.TryRead(answer.AccessToken)?.Subject == subject)
            return answer;
        // With any other error our own registration is wrong (invalid_client): the session is not to blame.
        return answer.Error == "invalid_grant" ? null : throw new HttpRequestException($"The identity provider gave no tokens: {answer.Error ?? "no error"}.");
    }

    /// <summary>Ends the provider's side of a session (RFC 7009), where the provider can.</summary>
    public async Task RevokeAsync(OpenIdConnectConfiguration metadata, string refreshToken, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(metadata.RevocationEndpoint))
            return;
        var request = new OpenIdConnectMessage();
        request.SetParameter("token", refreshToken);
        request.SetParameter("token_type_hint", OpenIdConnectParameterNames.RefreshToken);
        using var response = await PostAsync(Options.Backchannel, metadata.RevocationEndpoint, request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task<HttpResponseMessage> PostAsync(HttpClient client, string endpoint, OpenIdConnectMessage request, CancellationToken cancellationToken)
    {
        request.ClientId = Options.ClientId;
        request.ClientSecret = Options.ClientSecret;
        using var form = new FormUrlEncodedContent(request.Parameters);
        return await client.PostAsync(new Uri(endpoint), form, cancellationToken);
    }

    private static OpenIdConnectMessage Parse(string json)
    {
        try
        {
            return new(json);
        }
        catch (ArgumentException e)
        {
            throw new HttpRequestException("The identity provider's answer is not JSON.", e);
        }
    }
}
