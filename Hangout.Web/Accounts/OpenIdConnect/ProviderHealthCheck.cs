using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hangout.Web.Accounts.OpenIdConnect;

/// <summary>Whether people can sign in. Without the provider the host is degraded: sessions go on.</summary>
internal sealed class ProviderHealthCheck(ProviderClient provider, ProviderHandler handler) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var metadata = await provider.MetadataAsync(cancellationToken);
            return handler.MetadataFailure is { } reason
                ? HealthCheckResult.Degraded($"The provider's metadata could not be fetched: {reason}.")
                : HealthCheckResult.Healthy($"{metadata.SigningKeys.Count} signing keys.");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded($"The provider's metadata have not been fetched yet: {handler.MetadataFailure ?? e.GetBaseException().GetType().Name}.");
        }
    }
}
