using Hangout.ServiceDefaults.Authentication;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hangout.ServiceDefaults.Health;

/// <summary>Whether tokens can be checked. Without the provider only those with known keys can: degraded, not dead.</summary>
internal sealed class IdentityHealthCheck(ProviderKeys keys) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (keys.LastError is { } reason)
            return Task.FromResult(HealthCheckResult.Degraded($"The provider's signing keys could not be fetched: {reason}."));
        return Task.FromResult(keys.FetchedAt is null
            ? HealthCheckResult.Degraded("The provider's signing keys have not been fetched yet.")
            : HealthCheckResult.Healthy($"{keys.Count} signing keys."));
    }
}
