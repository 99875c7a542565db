using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.ServiceDefaults.Jwt;

/// <summary>The provider's signing keys, found by discovery and kept.</summary>
/// <remarks>
/// One fetch at a time whatever the load; an unknown <c>kid</c> causes at most one fetch an interval, so forged tokens cannot make
/// this service flood the provider; keys are renewed in the background, so that nobody waits for it and a retired key is forgotten.
/// </remarks>
public sealed class ProviderKeys : IDisposable
{
    private static readonly TimeSpan FirstTryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly HttpClient _http;
    private readonly JwtOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ProviderKeys> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Snapshot? _snapshot;
    private Task? _fetching;
    private DateTimeOffset _lastTry = DateTimeOffset.MinValue;

    /// <summary>Makes an empty store; the first token, or the warm-up, fills it.</summary>
    /// <param name="options">The provider.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failed fetches are told.</param>
    public ProviderKeys(IOptions<JwtOptions> options, TimeProvider time, ILogger<ProviderKeys> logger)
    {
        _options = options.Value;
        _time = time;
        _logger = logger;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // A redirect could lead to somebody else's keys.
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new(handler) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = 256 * 1024 };
    }

    /// <summary>Why the last fetch failed; null when it did not.</summary>
    public string? LastError { get; private set; }

    /// <summary>When the keys in use were fetched; null before the first success.</summary>
    public DateTimeOffset? FetchedAt => _snapshot?.FetchedAt;

    /// <summary>How many keys are in use.</summary>
    public int Count => _snapshot?.Keys.Count ?? 0;

    /// <summary>Fetches the keys now unless somebody already does.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the fetch that others may wait for.</param>
    /// <returns>When done; failures are in <see cref="LastError"/>.</returns>
    public Task RefreshAsync(CancellationToken cancellationToken) => StartFetch().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _http.Dispose();
        _stopping.Dispose();
    }

    internal async ValueTask<SigningKey?> FindAsync(string kid, CancellationToken cancellationToken)
    {
        var snapshot = Current();
        if (snapshot is not null && snapshot.Keys.TryGetValue(kid, out var key))
        {
            if (_time.GetUtcNow() - snapshot.FetchedAt > _options.KeysRefreshAfter && MayTry())
                _ = StartFetch(); // Reports its own failures.
            return key;
        }
        Task? fetch;
        lock (_lock)
            fetch = _fetching ?? (MayTry() ? StartFetch() : null);
        if (fetch is null)
            return null;
        await fetch.WaitAsync(cancellationToken);
        return Current()?.Keys.GetValueOrDefault(kid);
    }

    private Snapshot? Current() =>
        _snapshot is { } snapshot && _time.GetUtcNow() - snapshot.FetchedAt <= _options.KeysExpireAfter ? snapshot : null;

    private bool MayTry() => _time.GetUtcNow() - _lastTry >= (_snapshot is null ? FirstTryInterval : _options.UnknownKeyInterval);

    private Task StartFetch()
    {
        lock (_lock)
        {
            if (_fetching is not null)
                return _fetching;
            _lastTry = _time.GetUtcNow();
            // Off the caller's thread and context: the fetch serves everybody who waits, and must not end with the first of them.
            return _fetching = Task.Run(FetchAsync);
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            var keys = await DownloadAsync(_stopping.Token);
            _snapshot = new(keys, _time.GetUtcNow());
            LastError = null;
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            LastError = e is OperationCanceledException ? "the provider did not answer in time" : e.Message;
            var isExpected = e is HttpRequestException or JsonException or InvalidDataException or OperationCanceledException;
            _logger.LogWarning(isExpected ? null : e, "The signing keys of {Authority} could not be fetched: {Reason}", _options.Authority, LastError);
        }
        catch (Exception e)
        {
            _logger.LogDebug(e, "Fetching the signing keys ended with the service");
        }
        finally
        {
            lock (_lock)
                _fetching = null;
        }
    }

    private async Task<FrozenDictionary<string, SigningKey>> DownloadAsync(CancellationToken cancellationToken)
    {
        var authority = new Uri(_options.Authority.TrimEnd('/') + "/", UriKind.Absolute);
        using var discovery = await GetAsync(new(authority, ".well-known/openid-configuration"), cancellationToken);
        // The document must speak for the issuer that is expected (OpenID Connect Discovery 1.0, section 4.3).
        if (Text(discovery.RootElement, "issuer") is not { } issuer || issuer != _options.ExpectedIssuer)
            throw new InvalidDataException("the discovery document is another issuer's");
        if (!Uri.TryCreate(Text(discovery.RootElement, "jwks_uri"), UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && !(address.Scheme == Uri.UriSchemeHttp && authority.Scheme == Uri.UriSchemeHttp)))
        {
            throw new InvalidDataException("the discovery document names no usable jwks_uri");
        }
        using var jwks = await GetAsync(address, cancellationToken);
        if (jwks.RootElement.ValueKind != JsonValueKind.Object || !jwks.RootElement.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("the key set has no keys");
        var keys = new Dictionary<string, SigningKey>(StringComparer.Ordinal);
        foreach (var jwk in list.EnumerateArray())
        {
            // Two keys of one name: which of them a token means cannot be known, so the name means neither.
            if (SigningKey.TryRead(jwk, out var key) && !keys.TryAdd(key.Kid, key))
                throw new InvalidDataException("the key set names two keys alike");
        }
        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private async Task<JsonDocument> GetAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(address, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{address.AbsolutePath} answered {(int)response.StatusCode}");
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), new() { AllowDuplicateProperties = false });
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Snapshot(FrozenDictionary<string, SigningKey> Keys, DateTimeOffset FetchedAt);
}
