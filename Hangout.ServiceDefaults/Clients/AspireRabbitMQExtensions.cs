using Aspire.RabbitMQ.Client;
using Hangout.ServiceDefaults.Clients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Polly;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Microsoft.Extensions.Hosting;

/// <summary>RabbitMQ through RabbitMQ.Client, with the signature of Aspire's package.</summary>
public static class AspireRabbitMQExtensions
{
    private const string Section = "Aspire:RabbitMQ:Client";

    /// <summary>Registers a shared, self-recovering <see cref="IConnection"/> and its <see cref="IConnectionFactory"/>, with a health check.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">Name of the connection string.</param>
    /// <param name="configureSettings">Last word on the settings.</param>
    /// <param name="configureConnectionFactory">Last word on the connection's options.</param>
    /// <exception cref="InvalidOperationException">On first use, when there is no such connection string.</exception>
    public static void AddRabbitMQClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new RabbitMQClientSettings();
        settings.ConnectionString = ClientSettings.Bind(builder, Section, connectionName, settings) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        builder.Services.TryAddSingleton<IConnectionFactory>(_ =>
        {
            var factory = new ConnectionFactory
            {
                Uri = new(ClientSettings.Require(settings.ConnectionString, Section, connectionName)),
                ClientProvidedName = builder.Environment.ApplicationName,
            };
            configureConnectionFactory?.Invoke(factory);
            return factory;
        });
        builder.Services.TryAddSingleton(services => Connect(services.GetRequiredService<IConnectionFactory>(), settings.MaxConnectRetryCount));
        if (!settings.DisableAutoActivation)
            builder.Services.AddHostedService<Activation>();
        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().AddCheck<RabbitMQHealthCheck>(connectionName);
    }

    private static IConnection Connect(IConnectionFactory factory, int retries)
    {
        var pipeline = new ResiliencePipelineBuilder();
        if (retries > 0)
        {
            pipeline.AddRetry(new()
            {
                ShouldHandle = new PredicateBuilder().Handle<BrokerUnreachableException>(),
                MaxRetryAttempts = retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
            });
        }
        // A container's factory cannot wait asynchronously; the pool thread keeps the caller's context out of it.
        return Task.Run(() => pipeline.Build().ExecuteAsync(async token => await factory.CreateConnectionAsync(token)).AsTask()).GetAwaiter().GetResult();
    }

    /// <summary>Connects at start-up; a missing connection string is told then.</summary>
    private sealed class Activation(IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Run(services.GetRequiredService<IConnection>, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class RabbitMQHealthCheck(IServiceProvider services) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var connection = await Task.Run(services.GetRequiredService<IConnection>, cancellationToken).WaitAsync(cancellationToken);
                if (!connection.IsOpen)
                    return new(context.Registration.FailureStatus, $"The connection is closed ({connection.CloseReason?.ReplyText ?? "no reason given"}).");
                await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException)
            {
                return Hangout.ServiceDefaults.Health.HealthReasons.Failed(context, "RabbitMQ does not answer", e);
            }
        }
    }
}
