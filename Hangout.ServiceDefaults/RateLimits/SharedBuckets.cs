using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using RedisRateLimiting;
using StackExchange.Redis;

namespace Hangout.ServiceDefaults.RateLimits;

/// <summary>Token buckets in Redis, one budget for all nodes; while Redis does not answer, each node counts for itself (docs/decisions/0020).</summary>
internal sealed class SharedBuckets
{
    // Redis answers within a millisecond or two; a request does not wait longer for one that hangs.
    private static readonly TimeSpan RedisTimeout = TimeSpan.FromMilliseconds(250);
    private readonly IConnectionMultiplexer? _redis;
    private readonly ResiliencePipeline _pipeline;

    public SharedBuckets(IServiceProvider services, ILogger<SharedBuckets> logger)
    {
        _redis = services.GetService<IConnectionMultiplexer>();
        // Once Redis fails, requests are not held up by it: one of them tries again every 2 s.
        _pipeline = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new()
            {
                FailureRatio = 0.5,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromSeconds(1),
                BreakDuration = TimeSpan.FromSeconds(2),
                OnOpened = failed =>
                {
                    logger.LogWarning(failed.Outcome.Exception, "Redis does not count writes now; this node counts them for itself");
                    return default;
                },
            })
            .Build();
    }

    /// <summary>One partition's bucket.</summary>
    /// <param name="key">The policy and whose it is: the name in Redis.</param>
    /// <param name="size">Its size, in Redis and on this node.</param>
    public RateLimiter Create(string key, TokenBucketRateLimiterOptions size)
    {
        if (_redis is not { } redis)
            return new TokenBucketRateLimiter(size);
        var shared = new RedisTokenBucketRateLimiter<string>(key, new()
        {
            ConnectionMultiplexerFactory = () => redis,
            TokenLimit = size.TokenLimit,
            TokensPerPeriod = size.TokensPerPeriod,
            ReplenishmentPeriod = size.ReplenishmentPeriod,
        });
        return new Bucket(shared, size, _pipeline);
    }

    private sealed class Bucket(RateLimiter shared, TokenBucketRateLimiterOptions size, ResiliencePipeline pipeline) : RateLimiter
    {
        private readonly Lazy<TokenBucketRateLimiter> _local = new(() => new(size));

        // Not forgotten before the local bucket is full again.
        public override TimeSpan? IdleDuration => _local is { IsValueCreated: true, Value.IdleDuration: null } ? null : shared.IdleDuration;

        public override RateLimiterStatistics? GetStatistics() => null;

        // The middleware asks without waiting first, and waits where that fails; only Redis knows.
        protected override RateLimitLease AttemptAcquireCore(int permitCount) => shared.AttemptAcquire(permitCount);

        protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
        {
            try
            {
                return await pipeline.ExecuteAsync(
                    static async (call, token) => await call.shared.AcquireAsync(call.permitCount, token).AsTask().WaitAsync(RedisTimeout, token),
                    (shared, permitCount), cancellationToken);
            }
            catch (Exception exception) when (exception is RedisException or TimeoutException or BrokenCircuitException or ObjectDisposedException)
            {
                return _local.Value.AttemptAcquire(permitCount);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing)
                return;
            shared.Dispose();
            if (_local.IsValueCreated)
                _local.Value.Dispose();
        }
    }
}
