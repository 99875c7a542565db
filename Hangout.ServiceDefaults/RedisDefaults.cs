using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

/// <summary>How our services use Redis; what <c>AddRedisClient</c> of Aspire's package leaves to them.</summary>
public static class RedisDefaults
{
    private const string Settings = "Aspire:StackExchange:Redis";

    /// <summary>
    /// Settings for a Redis that is an aid, not the truth: what it cannot take now fails at once or within 2 s, and a Redis that comes back is found within a second or two.
    /// </summary>
    /// <param name="options">The connection's options.</param>
    public static void Apply(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        // Nothing waits in a queue for a Redis that is away: a send would wait with it, and what comes late is of no use.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // A connection with no answer for four times as long counts as dead and is made anew.
        options.SyncTimeout = options.AsyncTimeout = 2_000;
        // Also asked of a connection that only listens: it would never learn that the other end is gone.
        options.KeepAlive = 5;
        // Looked at once a second. The library's own policy waits for 2.5 to 10 s.
        options.ReconnectRetryPolicy = new LinearRetry(500);
    }

    internal static void AddRedisDefaults(this IHostApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection(Settings);
        // A span for each publication and lease would outnumber all others, and the profiler that makes them keeps every command for 10 s.
        settings["DisableTracing"] ??= "true";
        // At start, not when the first request waits for it; a missing connection string is told then.
        settings["DisableAutoActivation"] ??= "false";
        // It tells each step of each connection.
        builder.Logging.AddFilter("StackExchange.Redis", LogLevel.Warning);
        builder.Services.PostConfigure<ConfigurationOptions>(options =>
        {
            options.ClientName = builder.Environment.ApplicationName;
            Apply(options);
        });
    }
}
