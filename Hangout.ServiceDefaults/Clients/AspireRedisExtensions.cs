using Aspire.StackExchange.Redis;
using Hangout.ServiceDefaults.Clients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>Redis through StackExchange.Redis, with the signature of Aspire's package.</summary>
public static class AspireRedisExtensions
{
    private const string Section = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Registers a shared <see cref="IConnectionMultiplexer"/> for the named connection, with a health check. It comes up also while
    /// Redis is away, and connects by itself once it is back.
    /// </summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <param name="configureSettings">Last word on the settings.</param>
    /// <param name="configureOptions">Last word on the connection's options.</param>
    /// <exception cref="InvalidOperationException">On first use, when there is no such connection string.</exception>
    public static void AddRedisClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<StackExchangeRedisSettings>? configureSettings = null,
        Action<ConfigurationOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new StackExchangeRedisSettings();
        settings.ConnectionString = ClientSettings.Bind(builder, Section, connectionName, settings) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        builder.Services.TryAddSingleton<IConnectionMultiplexer>(_ =>
        {
            var options = ConfigurationOptions.Parse(ClientSettings.Require(settings.ConnectionString, Section, connectionName));
            options.AbortOnConnectFail = false;
            options.ClientName ??= builder.Environment.ApplicationName;
            configureOptions?.Invoke(options);
            return ConnectionMultiplexer.Connect(options);
        });
        if (!settings.DisableAutoActivation)
            builder.Services.AddHostedService<Activation>();
        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>(connectionName);
    }

    /// <summary>Connects at start-up, so that the first request need not wait; a missing connection string is told then.</summary>
    private sealed class Activation(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            Task.Run(services.GetRequiredService<IConnectionMultiplexer>, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                return Hangout.ServiceDefaults.Health.HealthReasons.Failed(context, "Redis does not answer", e);
            }
        }
    }
}
