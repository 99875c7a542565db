namespace Aspire.RabbitMQ.Client;

/// <summary>Settings of <c>AddRabbitMQClient</c>: configuration section <c>Aspire:RabbitMQ:Client</c>.</summary>
public sealed class RabbitMQClientSettings
{
    /// <summary>Where the broker is, as <c>amqp://user:password@host:port</c>. Filled from <c>ConnectionStrings</c> by name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How often the first connection is tried again. Default 5, with growing waits.</summary>
    public int MaxConnectRetryCount { get; set; } = 5;

    /// <summary>Adds no health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Connects on first use instead of at start-up.</summary>
    public bool DisableAutoActivation { get; set; }

    /// <summary>Is there for the package's sake: spans come from RabbitMQ.Client itself.</summary>
    public bool DisableTracing { get; set; }
}
