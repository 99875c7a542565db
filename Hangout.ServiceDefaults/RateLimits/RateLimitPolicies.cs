using System.Security.Claims;
using System.Threading.RateLimiting;
using Hangout.ServiceDefaults.Errors;
using Hangout.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.ServiceDefaults.RateLimits;

/// <summary>
/// Names for <c>RequireRateLimiting</c> on a group (SEC-3): token buckets, one a person, or one an address for those not signed in.
/// Numbers are calls a minute, with bursts of that size; configuration <c>RateLimits:Read</c> and so on changes them.
/// Past the limit: 429 <c>rate_limited</c> with <c>Retry-After</c>. Counted by each node for itself.
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
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = RejectAsync;
            Add(options, Read, section.GetValue("Read", 1_200));
            Add(options, Write, section.GetValue("Write", 300));
            Add(options, Search, section.GetValue("Search", 120));
            Add(options, Sensitive, section.GetValue("Sensitive", 60));
        });
    }

    private static void Add(RateLimiterOptions options, string name, int perMinute) => options.AddPolicy(name, context =>
        RateLimitPartition.GetTokenBucketLimiter(PartitionOf(context), _ => new()
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / RefillsPerMinute),
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) / Math.Min(perMinute, RefillsPerMinute),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    private static string PartitionOf(HttpContext context) =>
        context.User.FindFirstValue(HangoutClaims.Subject) is { } subject
            ? "user:" + subject
            : "address:" + (context.Connection.RemoteIpAddress?.ToString() ?? "unknown");

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var retryAfter = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var delay) ? delay : TimeSpan.FromSeconds(1);
        await Problems.RateLimited(context.HttpContext.Response, retryAfter).ExecuteAsync(context.HttpContext);
    }
}
