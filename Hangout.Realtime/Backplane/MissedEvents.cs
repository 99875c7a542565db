using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// Events for a person (positions, notifications, conversations) show no hole where one is missing, as messages do. When Redis may have lost some, on the
/// way to it or to this node, the clients concerned are asked to sync (MSG-12, CNV-8).
/// </summary>
internal sealed class MissedEvents : NodeLoop
{
    // By then the subscriptions that Redis had lost are taken again, so that what is written after the sync is heard; and every publisher has told what it lost.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    // A sync costs: ten thousand connections must not ask at once.
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(30);
    private static readonly Frame Request = new(RealtimePublisher.Frame(new SyncRequested()));
    private readonly TopicRegistry _topics;
    private readonly IConnectionMultiplexer _redis;
    private readonly ILogger<MissedEvents> _logger;
    private readonly Lock _gate = new();
    private HashSet<Guid> _people = [];
    private bool _isEverybody;

    public MissedEvents(TopicRegistry topics, IConnectionMultiplexer redis, ILogger<MissedEvents> logger)
        : base(TimeSpan.FromMinutes(1), logger)
    {
        (_topics, _redis, _logger) = (topics, redis, logger);
        _redis.ConnectionRestored += OnRedisRestored;
    }

    /// <summary>Asks people's clients to sync, soon.</summary>
    /// <param name="userIds">Whose; null for everybody's.</param>
    public void Ask(IReadOnlyCollection<Guid>? userIds)
    {
        lock (_gate)
        {
            _isEverybody |= userIds is null;
            _people.UnionWith(userIds ?? []);
        }

        Wake();
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
        lock (_gate)
        {
            if (!_isEverybody && _people.Count == 0)
                return;
        }

        await Task.Delay(Settling, cancellationToken);
        bool isEverybody;
        HashSet<Guid> people;
        lock (_gate)
            (isEverybody, people, _isEverybody, _people) = (_isEverybody, _people, false, []);
        var clients = _topics.Clients.Values.Where(c => c.UserId != Guid.Empty && (isEverybody || people.Contains(c.UserId))).ToList();
        _logger.LogInformation("{Count} clients are asked to sync: Redis may have lost events of theirs", clients.Count);
        await InPiecesAsync(
            clients, Spread,
            piece =>
            {
                foreach (var client in piece)
                    client.Send(Request);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    private void OnRedisRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Subscription)
            Ask(null);
    }
}
