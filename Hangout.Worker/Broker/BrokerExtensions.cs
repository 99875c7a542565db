namespace Hangout.Worker.Broker;

internal static class BrokerExtensions
{
    /// <summary>Adds the connection to RabbitMQ and its health check. The host comes up also while RabbitMQ is away.</summary>
    public static void AddBroker(this IHostApplicationBuilder builder, string connectionName)
    {
        builder.AddRabbitMQClient(
            connectionName,
            settings =>
            {
                // Only the factory is taken from the client: BrokerConnection owns the connection, and says how it is.
                settings.DisableAutoActivation = true;
                settings.DisableHealthChecks = true;
            },
            factory =>
            {
                if (string.IsNullOrWhiteSpace(builder.Configuration.GetConnectionString(connectionName)))
                    throw new InvalidOperationException($"There is no connection string '{connectionName}'. Set ConnectionStrings__{connectionName} to amqp://user:password@host:port.");
                factory.ClientProvidedName = builder.Environment.ApplicationName;
                factory.AutomaticRecoveryEnabled = false;
                factory.TopologyRecoveryEnabled = false;
                factory.RequestedHeartbeat = TimeSpan.FromSeconds(15);
                factory.ContinuationTimeout = TimeSpan.FromSeconds(10);
            });
        builder.Services.AddSingleton<BrokerConnection>();
        builder.Services.AddSingleton(_ => new Topology(Consumers.All, RetryDelays(builder.Configuration)));
        builder.Services.AddHealthChecks().AddCheck<BrokerHealthCheck>(connectionName);
    }

    /// <summary>What a message waits before each next try: <c>Worker:RetryDelays</c>, in seconds, separated by commas. Default 1, 5, 15, 60.</summary>
    private static TimeSpan[] RetryDelays(IConfiguration configuration) =>
        [.. (configuration["Worker:RetryDelays"] ?? "1,5,15,60")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(seconds => TimeSpan.FromSeconds(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)))];
}
