using Hangout.Realtime.Connections;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Makes good what Redis lost: every few seconds, and as soon as Redis is back, it compares what this node delivered of each numbered
/// topic with what was committed, and delivers the difference. Clients that see a hole meanwhile sync by themselves (MSG-12).
/// </summary>
internal sealed class Watermarks : NodeLoop
{
    private const int TopicsPerQuery = 1_000, MaxChanges = 100;

    // A publication may still be on its way: only what is missing after this pause counts as lost.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);
    private readonly TopicRegistry _topics;
    private readonly NumberedTopicKind[] _kinds;
    private readonly IConnectionMultiplexer _redis;
    private readonly ILogger<Watermarks> _logger;

    public Watermarks(
        TopicRegistry topics, IEnumerable<TopicKind> kinds, IConnectionMultiplexer redis, IOptions<RealtimeOptions> options, ILogger<Watermarks> logger)
        : base(options.Value.WatermarkEvery, logger)
    {
        (_topics, _kinds, _redis, _logger) = (topics, [.. kinds.OfType<NumberedTopicKind>()], redis, logger);
        _redis.ConnectionRestored += OnRedisRestored;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _redis.ConnectionRestored -= OnRedisRestored;
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in _kinds)
        {
            foreach (var chunk in _topics.All(kind).Where(t => t.LastChange is not null).Chunk(TopicsPerQuery))
                await CompareAsync(kind, chunk, cancellationToken);
        }
    }

    private async Task CompareAsync(NumberedTopicKind kind, TopicListeners[] chunk, CancellationToken cancellationToken)
    {
        var committed = await kind.LastChangesAsync([.. chunk.Select(t => t.Topic.Id)], cancellationToken);
        if (!chunk.Any(t => IsBehind(t, committed)))
            return;
        await Task.Delay(OnItsWay, cancellationToken);
        await HealAsync(kind, [.. chunk.Where(t => IsBehind(t, committed))], committed, cancellationToken);
    }

    private static bool IsBehind(TopicListeners listeners, Dictionary<Guid, long> committed) =>
        committed.TryGetValue(listeners.Topic.Id, out var change) && change > listeners.LastChange;

    private async Task HealAsync(NumberedTopicKind kind, List<TopicListeners> behind, Dictionary<Guid, long> committed, CancellationToken cancellationToken)
    {
        // Of a topic that missed very much, the newest are delivered: clients see the hole before them and sync.
        var ranges = behind.Select(t => new ChangeRange(t.Topic.Id, Math.Max(t.LastChange ?? 0, committed[t.Topic.Id] - MaxChanges), committed[t.Topic.Id])).ToList();
        var missed = await kind.ReadAsync(ranges, cancellationToken);
        foreach (var listeners in behind)
        {
            var (id, upTo) = (listeners.Topic.Id, committed[listeners.Topic.Id]);
            if (missed.TryGetValue(id, out var changes))
            {
                // When even this is left out, the next look tries again.
                if (!listeners.Deliver(new Frame(changes.HubMessage)))
                    continue;
                RealtimeTelemetry.TopicHealed();
                // What was committed while they were read came with them.
                upTo = Math.Max(upTo, changes.UpTo);
                _logger.LogInformation("Lost changes of {Channel} up to {Change} were delivered", listeners.Topic.Channel, upTo);
            }

            listeners.Healed(upTo);
        }
    }

    private void OnRedisRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Subscription)
            Wake();
    }
}
