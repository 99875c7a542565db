namespace Aspire.StackExchange.Redis;

/// <summary>Settings of <c>AddRedisClient</c>: configuration section <c>Aspire:StackExchange:Redis</c>.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>Where Redis is. Filled from <c>ConnectionStrings</c> by name.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Adds no health check.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Is there for the package's sake.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Connects on first use instead of at start-up.</summary>
    public bool DisableAutoActivation { get; set; }
}
