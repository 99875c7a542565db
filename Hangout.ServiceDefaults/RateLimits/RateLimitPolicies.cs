using System.Security.Claims;
using System.Threading.RateLimiting;
using Hangout.ServiceDefaults.Authentication;
using Hangout.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RedisRateLimiting;

namespace Hangout.ServiceDefaults.RateLimits;

/// <summary>
/// Names for <c>RequireRateLimiting</c> on a group (SEC-3): token buckets, one a person, or one an address for those not signed in.
/// Numbers are calls a minute, with bursts of that size; configuration <c>RateLimits:Read</c> and so on changes them.
/// Past the limit: 429 <c>rate_limited</c> with <c>Retry-After</c>. Writes and sensitive calls are counted by all nodes together, in Redis; reads and
/// searches by each node for itself: they cost that node alone, and asking Redis would cost about as much as a read.
/// </summary>
public static class RateLimitPolicies
{
    /// <summary>Reading: 1,200 a minute.</summary>
    public const string Read = "read";

    /// <summary>Writing: 300 a minute.</summary>
    public const string Write = "write";

    /// <summary>Searching: 120 a minute.</summary>
    public const string Search = "search";

    /// <summary>Signing in and other calls of strangers: 60 a minute.</summary>
    public const string Sensitive = "sensitive";

    private const int RefillsPerMinute = 60;

    internal static void AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("RateLimits");
        services.TryAddSingleton<SharedBuckets>();
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = RejectAsync;
            Add(options, Read, section.GetValue("Read", 1_200), isShared: false);
            Add(options, Write, section.GetValue("Write", 300), isShared: true);
            Add(options, Search, section.GetValue("Search", 120), isShared: false);
            Add(options, Sensitive, section.GetValue("Sensitive", 60), isShared: true);
        });
    }

    private static void Add(RateLimiterOptions options, string name, int perMinute, bool isShared)
    {
        var size = new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / RefillsPerMinute),
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / Math.Min(perMinute, RefillsPerMinute),
            QueueLimit = 0,
            AutoReplenishment = true,
        };
        options.AddPolicy(name, context => isShared
            ? RateLimitPartition.Get(PartitionOf(context), partition => context.RequestServices.GetRequiredService<SharedBuckets>().Create($"{name}:{partition}", size))
            : RateLimitPartition.GetTokenBucketLimiter(PartitionOf(context), _ => size));
    }

    private static string PartitionOf(HttpContext context) =>
        context.User.FindFirstValue(HangoutClaims.Subject) is { } subject
            ? "user:" + subject
            : "address:" + (context.Connection.RemoteIpAddress?.ToString() ?? "unknown");

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var retryAfter = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay
            : context.Lease.TryGetMetadata(RateLimitMetadataName.RetryAfter, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(1);
        await Problems.RateLimited(context.HttpContext.Response, retryAfter).ExecuteAsync(context.HttpContext);
    }
}
