using System.Threading.RateLimiting;
using Hangout.ServiceDefaults.Errors;
using Microsoft.Extensions.Caching.Memory;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>
/// Keeps strangers who try one session key after another from the database (SEC-3): each key that is no session counts on its address, and past the limit keys that
/// this host does not know are answered with 429. Sessions that were in use lately go on, also from the same address.
/// </summary>
internal sealed class UnknownSessions : IDisposable
{
    /// <summary>Keys that are no session, in a burst and a minute, of one address.</summary>
    public const int PerMinute = 60;

    private const int MaxKnown = 100_000;
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(10);
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = MaxKnown });

    private readonly PartitionedRateLimiter<string> _misses = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(
        address, _ => new() { TokenLimit = PerMinute, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromMinutes(1) / PerMinute, AutoReplenishment = true, QueueLimit = 0 }));

    /// <summary>Whether a key may be looked up now.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">Under what the session would be stored.</param>
    /// <returns>False when the address tried too many; the request is answered with 429 then.</returns>
    public bool MayLookUp(HttpContext context, byte[] id)
    {
        if (_known.TryGetValue(Convert.ToHexString(id), out _) || _misses.GetStatistics(AddressOf(context)) is null or { CurrentAvailablePermits: > 0 })
            return true;
        context.Items[typeof(UnknownSessions)] = true;
        return false;
    }

    /// <summary>Notes what a look-up came to.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">Under what the session is stored.</param>
    /// <param name="isSession">Whether there was one.</param>
    public void Note(HttpContext context, byte[] id, bool isSession)
    {
        if (isSession)
            _known.Set(Convert.ToHexString(id), true, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = KnownFor, Size = 1 });
        else
            _misses.AttemptAcquire(AddressOf(context)).Dispose();
    }

    /// <summary>Answers a request whose key was not looked up.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What follows otherwise.</param>
    /// <returns>When answered.</returns>
    public static Task RefuseAsync(HttpContext context, RequestDelegate next) => context.Items.ContainsKey(typeof(UnknownSessions))
        ? Problems.RateLimited(context.Response, TimeSpan.FromSeconds(1), "Too many unknown sessions from this address; try again a little later.").ExecuteAsync(context)
        : next(context);

    public void Dispose()
    {
        _known.Dispose();
        _misses.Dispose();
    }

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
