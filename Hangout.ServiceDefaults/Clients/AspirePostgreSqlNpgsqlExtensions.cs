using Aspire.Npgsql;
using Hangout.ServiceDefaults.Clients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>PostgreSQL through Npgsql alone, with the signature of Aspire's package.</summary>
public static class AspirePostgreSqlNpgsqlExtensions
{
    private const string Section = "Aspire:Npgsql";

    /// <summary>Registers a shared <see cref="NpgsqlDataSource"/> for the named connection, with a health check.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <param name="configureSettings">Last word on the settings.</param>
    /// <param name="configureDataSourceBuilder">Last word on the data source.</param>
    /// <exception cref="InvalidOperationException">On first use, when there is no such connection string.</exception>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new NpgsqlSettings();
        settings.ConnectionString = ClientSettings.Bind(builder, Section, connectionName, settings) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        builder.Services.TryAddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(ClientSettings.Require(settings.ConnectionString, Section, connectionName));
            source.UseLoggerFactory(services.GetService<ILoggerFactory>());
            configureDataSourceBuilder?.Invoke(source);
            return source.Build();
        });
        if (!settings.DisableHealthChecks)
        {
            // Beside the context's check of the same database, under a name of its own; /health shows them as one.
            builder.Services.AddHealthChecks().AddCheck<NpgsqlHealthCheck>("PostgreSql");
        }
    }

    private sealed class NpgsqlHealthCheck(NpgsqlDataSource source) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = source.CreateCommand("SELECT 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                return Hangout.ServiceDefaults.Health.HealthReasons.Failed(context, "The database does not answer", e);
            }
        }
    }
}
