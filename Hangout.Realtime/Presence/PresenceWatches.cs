using Hangout.Contracts.Realtime;
using Hangout.Core;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;

namespace Hangout.Realtime.Presence;

/// <summary>Who watches whom on this node (ACC-3): only people who share a conversation, and only as long as they do.</summary>
internal sealed class PresenceWatches
{
    private const int PairsPerQuery = 5_000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);
    private readonly TopicRegistry _topics;
    private readonly PresenceReader _reader;
    private readonly PresenceLeases _leases;
    private readonly BatchWindow<HashSet<Guid>> _suspects;

    public PresenceWatches(TopicRegistry topics, PresenceReader reader, PresenceLeases leases, ILogger<PresenceWatches> logger)
    {
        (_topics, _reader, _leases) = (topics, reader, leases);
        // The look at everybody watched finds within 15 s those that are missed here.
        _suspects = new(() => Moment, CheckAsync, (due, exception) => logger.LogWarning(exception, "Whether {Count} people may still watch and be watched was not found out", due.Count));
    }

    /// <summary>Replaces whom a connection watches.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="userIds">Whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How those are whom it may see; the others are left out.</returns>
    public async Task<PresenceChanged> WatchAsync(Client client, Guid[] userIds, CancellationToken cancellationToken)
    {
        await client.Watching.WaitAsync(cancellationToken);
        try
        {
            var visible = await _reader.VisibleAsync(client.UserId, userIds, cancellationToken);
            var wanted = visible.Select(Topic.Presence).ToHashSet();
            _topics.Leave(client, client.Topics(TopicKind.Presence).Where(t => !wanted.Contains(t)));
            // First listen, then look: what changes in between comes as an event.
            await _topics.JoinAsync(client, wanted);
            var statuses = await StatusesAsync(visible);
            // After the statuses: who has gone was last seen before.
            var gone = statuses.Where(s => s.Value == PresenceStatus.Offline).Select(s => s.Key).ToArray();
            var seen = gone.Length > 0 ? await _reader.LastSeenAsync(gone, cancellationToken) : [];
            return new PresenceChanged([.. statuses.Select(s => new PresenceDto(s.Key, s.Value, seen.GetValueOrDefault(s.Key)))]);
        }
        finally
        {
            client.Watching.Release();
        }
    }

    /// <summary>A person lost a conversation: ends their watches, and those of others on them, that rested on it; within a moment, many together.</summary>
    /// <param name="userId">Who.</param>
    public void Recheck(Guid userId) => _suspects.Note(suspects => suspects.Add(userId));

    /// <summary>Ends the watches on some people that are allowed no more, should no order have said so.</summary>
    /// <param name="watched">Whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When ended.</returns>
    public Task RecheckAsync(IEnumerable<TopicListeners> watched, CancellationToken cancellationToken) =>
        EndHiddenAsync([.. watched.SelectMany(w => w.Snapshot().Select(c => (Client: c, Watched: w.Topic.Id)))], cancellationToken);

    private Task CheckAsync(HashSet<Guid> suspects)
    {
        var own = _topics.Clients.Values.Where(c => suspects.Contains(c.UserId)).SelectMany(Pairs);
        var others = suspects.SelectMany(id => _topics.Find(Topic.Presence(id))?.Snapshot().Select(c => (Client: c, Watched: id)) ?? []);
        return EndHiddenAsync([.. own, .. others], CancellationToken.None);
    }

    private static IEnumerable<(Client Client, Guid Watched)> Pairs(Client client) => client.Topics(TopicKind.Presence).Select(t => (client, t.Id));

    /// <summary>What this node knows already, as someone else here watches them too, is not asked of Redis again.</summary>
    private async Task<Dictionary<Guid, PresenceStatus>> StatusesAsync(Guid[] ids)
    {
        var statuses = new Dictionary<Guid, PresenceStatus>();
        var unknown = new List<Guid>();
        foreach (var id in ids)
        {
            if (_topics.Find(Topic.Presence(id))?.Status is { } known)
                statuses[id] = known;
            else
                unknown.Add(id);
        }

        var read = await _leases.ReadAsync(unknown);
        foreach (var (id, status) in unknown.Zip(read))
        {
            // An event that came meanwhile is newer.
            statuses[id] = _topics.Find(Topic.Presence(id)) is { } watched ? watched.Status ??= status : status;
        }

        return statuses;
    }

    private async Task EndHiddenAsync(List<(Client Client, Guid Watched)> watches, CancellationToken cancellationToken)
    {
        foreach (var chunk in watches.Chunk(PairsPerQuery))
        {
            var hidden = await _reader.HiddenAsync([.. chunk.Select(w => (w.Client.UserId, w.Watched)).Distinct()], cancellationToken);
            foreach (var (client, watched) in chunk.Where(w => hidden.Contains((w.Client.UserId, w.Watched))))
            {
                _topics.Leave(client, [Topic.Presence(watched)]);
                // The last that the watcher hears: without it the person would stay online there for ever.
                client.Send(new Frame(RealtimePublisher.Frame(new PresenceChanged([new(watched, PresenceStatus.Offline)]))));
            }
        }
    }
}
