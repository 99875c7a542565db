using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Makes good what Redis lost: every few seconds, and as soon as Redis is back, it compares what this node delivered in each conversation with
/// what was committed, and delivers the difference. Clients that see a hole meanwhile sync by themselves (MSG-12).
/// </summary>
internal sealed class Watermarks : NodeLoop
{
    private const int ConversationsPerQuery = 1_000;
    private const int MaxMessages = 100, MaxCharacters = 2_000_000;

    // A publication may still be on its way: only what is missing after this pause counts as lost.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);
    private readonly TopicRegistry _topics;
    private readonly Memberships _memberships;
    private readonly ChangesReader _changes;
    private readonly IConnectionMultiplexer _redis;
    private readonly ILogger<Watermarks> _logger;

    public Watermarks(
        TopicRegistry topics, Memberships memberships, ChangesReader changes, IConnectionMultiplexer redis, IOptions<RealtimeOptions> options, ILogger<Watermarks> logger)
        : base(options.Value.WatermarkEvery, logger)
    {
        (_topics, _memberships, _changes, _redis, _logger) = (topics, memberships, changes, redis, logger);
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
        foreach (var chunk in _topics.All(TopicKind.Conversation).Where(t => t.LastChange is not null).Chunk(ConversationsPerQuery))
        {
            var committed = await _memberships.LastChangesAsync([.. chunk.Select(t => t.Topic.Id)], cancellationToken);
            if (!chunk.Any(t => IsBehind(t, committed)))
                continue;
            await Task.Delay(OnItsWay, cancellationToken);
            await HealAsync([.. chunk.Where(t => IsBehind(t, committed))], committed, cancellationToken);
        }
    }

    private static bool IsBehind(TopicListeners listeners, Dictionary<Guid, long> committed) =>
        committed.TryGetValue(listeners.Topic.Id, out var change) && change > listeners.LastChange;

    private async Task HealAsync(List<TopicListeners> behind, Dictionary<Guid, long> committed, CancellationToken cancellationToken)
    {
        // Of a conversation that missed very much, the newest are delivered: clients see the hole before them and sync.
        var ranges = behind.Select(t => new ChangeRange(t.Topic.Id, Math.Max(t.LastChange ?? 0, committed[t.Topic.Id] - MaxMessages), committed[t.Topic.Id])).ToList();
        var messages = await _changes.ReadAsync(ranges, cancellationToken);
        foreach (var listeners in behind)
        {
            var (id, upTo) = (listeners.Topic.Id, committed[listeners.Topic.Id]);
            if (messages.TryGetValue(id, out var missed))
            {
                // When even this is left out, the next look tries again.
                if (!listeners.Deliver(new Frame(RealtimePublisher.Frame(new MessagesChanged(id, missed.Newest(MaxCharacters))))))
                    continue;
                RealtimeTelemetry.ConversationHealed();
                _logger.LogInformation("{Count} lost messages of conversation {ConversationId} were delivered", missed.Count, id);
                // What was committed while they were read came with them.
                upTo = Math.Max(upTo, missed[^1].Change);
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
