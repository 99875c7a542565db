using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>What the provider says about itself (OpenID Connect Discovery 1.0, RFC 8414, RFC 9207).</summary>
public sealed record ProviderMetadata
{
    [JsonPropertyName("issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("authorization_endpoint")]
    public required Uri AuthorizationEndpoint { get; init; }

    [JsonPropertyName("token_endpoint")]
    public required Uri TokenEndpoint { get; init; }

    [JsonPropertyName("end_session_endpoint")]
    public Uri? EndSessionEndpoint { get; init; }

    [JsonPropertyName("revocation_endpoint")]
    public Uri? RevocationEndpoint { get; init; }

    [JsonPropertyName("prompt_values_supported")]
    public IReadOnlyList<string> Prompts { get; init; } = [];

    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool NamesIssuerInAnswer { get; init; }
}

/// <summary>Fetches the metadata when first needed and again when they are older than ten minutes; old ones serve while the provider is away.</summary>
/// <param name="http">Makes the client named <see cref="OidcClient.HttpName"/>.</param>
/// <param name="options">The provider.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failed fetches are told.</param>
public sealed class ProviderDiscovery(IHttpClientFactory http, IOptions<OidcOptions> options, TimeProvider time, ILogger<ProviderDiscovery> logger) : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private ProviderMetadata? _metadata;
    private DateTimeOffset _fetchedAt;

    /// <summary>The metadata.</summary>
    /// <exception cref="HttpRequestException">The provider does not answer, and never has.</exception>
    /// <exception cref="InvalidDataException">The document is not this issuer's.</exception>
    public async ValueTask<ProviderMetadata> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } known)
            return known;
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } fetched)
                return fetched;
            _metadata = await FetchAsync(cancellationToken);
            _fetchedAt = time.GetUtcNow();
            return _metadata;
        }
        catch (Exception e) when (_metadata is not null && OidcClient.IsUnavailable(e, cancellationToken))
        {
            logger.LogWarning("The provider's metadata could not be renewed: {Reason}", e.Message);
            _fetchedAt = time.GetUtcNow() - FreshFor + TimeSpan.FromSeconds(30);
            return _metadata!;
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private ProviderMetadata? Fresh() => time.GetUtcNow() - _fetchedAt < FreshFor ? _metadata : null;

    private async Task<ProviderMetadata> FetchAsync(CancellationToken cancellationToken)
    {
        var issuer = options.Value.Authority.TrimEnd('/');
        using var client = http.CreateClient(OidcClient.HttpName);
        var metadata = await client.GetFromJsonAsync<ProviderMetadata>($"{issuer}/.well-known/openid-configuration", cancellationToken);
        // Section 4.3: the document must speak for the issuer it was asked of, or tokens of another could be taken for ours.
        return metadata?.Issuer == issuer ? metadata : throw new InvalidDataException("The provider's metadata are another issuer's.");
    }
}
