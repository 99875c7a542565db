using Hangout.Contracts.Realtime;
using Hangout.Core;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;

namespace Hangout.Realtime.Presence;

/// <summary>
/// A person's presence, for those who watch (ACC-3): only people who know each other, where choices and blocks
/// allow it (REL-3, REL-4), and only as long as that is so.
/// Nobody hears it without asking (<see cref="PresenceWatches"/>); what is missed is found by <see cref="PresenceService"/>, which looks at everybody watched.
/// </summary>
internal sealed class PresenceTopics : TopicKind
{
    private const int PairsPerQuery = 5_000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);
    private readonly PresenceReader _reader;
    private readonly PresenceBatcher _batcher;
    private readonly BatchWindow<HashSet<Guid>> _suspects;

    public PresenceTopics(TopicRegistry topics, PresenceReader reader, PresenceBatcher batcher, ILogger<PresenceTopics> logger)
        : base(RealtimeChannels.PresencePrefix, topics)
    {
        (_reader, _batcher) = (reader, batcher);
        // The look at everybody watched finds within 15 s those that are missed here.
        _suspects = new(
            () => Moment, CheckAsync,
            (due, exception) => logger.LogWarning(exception, "Whether {Count} people may still watch and be watched was not found out", due.Count));
    }

    /// <inheritdoc/>
    public override Task<Dictionary<Guid, long>> HeardByAsync(Guid userId, CancellationToken cancellationToken) => Task.FromResult<Dictionary<Guid, long>>([]);

    /// <summary>Changes of many people go to a watcher as one event.</summary>
    /// <inheritdoc/>
    public override void Heard(TopicListeners listeners, byte[] frame)
    {
        if (FramePeek.Presence(frame) is { } person && person.UserId == listeners.Topic.Id)
            _batcher.Note(listeners, person);
    }

    /// <inheritdoc/>
    public override void HeardLate(TopicListeners listeners)
    {
    }

    /// <inheritdoc/>
    public override Task CarryAsync(ControlMessage command, Func<Guid, IEnumerable<Client>> clientsOf, CancellationToken cancellationToken)
    {
        // One of the two is enough: the check covers the watches of a person and those on them.
        if (command is MembershipControl { Active: false, UserId: var left })
            Recheck(left);
        else if (command is BlockControl block)
            Recheck(block.UserId);
        else if (command is PresenceControl chosen)
            Recheck(chosen.UserId);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ControlMessage>> MissedAsync(ILookup<Guid, Client> clients, TimeSpan within, CancellationToken cancellationToken) =>
        await _reader.NewBlocksAsync(within, cancellationToken);

    /// <summary>Ends the watches on some people that are allowed no more, should no command have said so.</summary>
    /// <param name="watched">Whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When ended.</returns>
    public Task RecheckAsync(IEnumerable<TopicListeners> watched, CancellationToken cancellationToken) =>
        EndHiddenAsync([.. watched.SelectMany(w => w.Snapshot().Select(c => (Client: c, Watched: w.Topic.Id)))], cancellationToken);

    /// <summary>Ends the watches of a person, and those of others on them, that are allowed no more; within a moment, many together.</summary>
    private void Recheck(Guid userId) => _suspects.Note(suspects => suspects.Add(userId));

    private Task CheckAsync(HashSet<Guid> suspects)
    {
        var own = Topics.Clients.Values.Where(c => suspects.Contains(c.UserId)).SelectMany(c => c.Topics(this).Select(t => (Client: c, Watched: t.Id)));
        var others = suspects.SelectMany(id => Topics.Find(Of(id))?.Snapshot().Select(c => (Client: c, Watched: id)) ?? []);
        return EndHiddenAsync([.. own, .. others], CancellationToken.None);
    }

    private async Task EndHiddenAsync(List<(Client Client, Guid Watched)> watches, CancellationToken cancellationToken)
    {
        foreach (var chunk in watches.Chunk(PairsPerQuery))
        {
            var hidden = await _reader.HiddenAsync([.. chunk.Select(w => (w.Client.UserId, w.Watched)).Distinct()], cancellationToken);
            foreach (var (client, watched) in chunk.Where(w => hidden.Contains((w.Client.UserId, w.Watched))))
            {
                Topics.Leave(client, [Of(watched)]);
                // The last that the watcher hears: without it the person would stay online there for ever.
                client.Send(new Frame(RealtimePublisher.Frame(new PresenceChanged([new(watched, PresenceStatus.Offline)]))));
            }
        }
    }
}
