using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Hangout.LocalHosting.Servers;

/// <summary>A database is healthy when it answers.</summary>
internal sealed class PostgresDatabaseHealthCheck(PostgresDatabaseResource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var connectionString = await ((IResourceWithConnectionString)database).GetConnectionStringAsync(cancellationToken);
            await using var connection = await PostgresServer.OpenAsync(connectionString!, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"Database {database.DatabaseName} does not answer: {exception.Message}", exception);
        }
    }
}
