using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Hangout.ServiceDefaults.Jwt;

/// <summary>Fetches the provider's keys before the first token comes, and renews them, so that nobody waits for them.</summary>
internal sealed class ProviderKeysWarmup(ProviderKeys keys, IOptions<JwtOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await keys.RefreshAsync(stoppingToken); // Failures are logged and kept in LastError.
            await Task.Delay(keys.LastError is null ? options.Value.KeysRefreshAfter : RetryAfter, time, stoppingToken);
        }
    }
}
