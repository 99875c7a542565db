using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Hangout.ServiceDefaults.Authentication;

/// <summary>The provider's signing keys: found by discovery, fetched at start, renewed in the background.</summary>
/// <remarks>
/// Not the framework's <c>ConfigurationManager</c>: that one refuses the first token of a new key, trusts withdrawn keys for as
/// long as the provider is away, and while it has no keys asks once a request (decision 0011).
/// </remarks>
/// <param name="options">The provider.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of failed fetches.</param>
public sealed class ProviderKeys(IOptions<ProviderOptions> options, TimeProvider time, ILogger<ProviderKeys> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // A redirect could lead to somebody else's keys.
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 256 * 1024,
    };

    private readonly ProviderOptions _options = options.Value;
    private readonly Lock _lock = new();
    private Snapshot? _snapshot;
    private Task _fetch = Task.CompletedTask;
    private DateTimeOffset _lastTry;
    private volatile bool _isOver;

    /// <summary>Why the last fetch failed; null when it did not.</summary>
    public string? LastError { get; private set; }

    /// <summary>When the keys in use were fetched; null before the first success.</summary>
    public DateTimeOffset? FetchedAt => _snapshot?.FetchedAt;

    /// <summary>How many keys are in use.</summary>
    public int Count => _snapshot?.Keys.Count ?? 0;

    /// <summary>Fetches the keys unless that was tried just now: one fetch at a time, whatever tokens come.</summary>
    /// <returns>When done; a failure is in <see cref="LastError"/>.</returns>
    public Task RefreshAsync()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_fetch.IsCompleted && now - _lastTry >= (_snapshot is null ? RetryAfter : _options.UnknownKeyInterval))
            {
                _lastTry = now;
                // Off the caller's context: all who wait share the fetch.
                _fetch = Task.Run(FetchAsync);
            }
            return _fetch;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _isOver = true;
        base.Dispose();
        _http.Dispose();
    }

    internal JsonWebKey? Find(string kid) =>
        _snapshot is { } snapshot && time.GetUtcNow() - snapshot.FetchedAt <= _options.KeysExpireAfter ? snapshot.Keys.GetValueOrDefault(kid) : null;

    /// <summary>Whether the provider has the key. It is asked when the key is not known here, so that a new key works at once.</summary>
    internal async ValueTask<bool> KnowAsync(string kid)
    {
        if (Find(kid) is not null)
            return true;
        await RefreshAsync();
        return Find(kid) is not null;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await RefreshAsync().WaitAsync(stoppingToken);
            await Task.Delay(LastError is null ? _options.KeysRefreshAfter : RetryAfter, time, stoppingToken);
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            _snapshot = new(SigningKeys.From(await DownloadAsync()), time.GetUtcNow());
            LastError = null;
        }
        catch (Exception e)
        {
            LastError = e is OperationCanceledException ? "the provider did not answer in time" : e.Message;
            if (!_isOver)
                logger.LogWarning("The signing keys of {Authority} could not be fetched: {Reason}", _options.Authority, LastError);
        }
    }

    private async Task<string> DownloadAsync()
    {
        var authority = new Uri(_options.Authority.TrimEnd('/') + "/", UriKind.Absolute);
        var discovery = OpenIdConnectConfiguration.Create(await _http.GetStringAsync(new Uri(authority, ".well-known/openid-configuration")));
        // The document must speak for the issuer that is expected (OpenID Connect Discovery 1.0, section 4.3).
        if (discovery.Issuer != _options.ExpectedIssuer)
            throw new InvalidDataException("the discovery document is another issuer's");
        if (!Uri.TryCreate(discovery.JwksUri, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && authority.Scheme == Uri.UriSchemeHttp)))
        {
            throw new InvalidDataException("the discovery document names no usable jwks_uri");
        }
        return await _http.GetStringAsync(address);
    }

    private sealed record Snapshot(FrozenDictionary<string, JsonWebKey> Keys, DateTimeOffset FetchedAt);
}
