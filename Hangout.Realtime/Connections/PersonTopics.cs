using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;

namespace Hangout.Realtime.Connections;

/// <summary>Events for all devices of a person. They show no hole where one is missing: the person's clients are asked to sync (CNV-8).</summary>
internal sealed class PersonTopics(TopicRegistry topics, MissedEvents missedEvents) : TopicKind(RealtimeChannels.UserPrefix, topics)
{
    /// <inheritdoc/>
    public override Task<Dictionary<Guid, long>> HeardByAsync(Guid userId, CancellationToken cancellationToken) =>
        Task.FromResult(new Dictionary<Guid, long> { [userId] = 0 });

    /// <inheritdoc/>
    public override void HeardLate(TopicListeners listeners) => missedEvents.Ask([listeners.Topic.Id]);

    /// <inheritdoc/>
    public override Task CarryAsync(ControlMessage command, Func<Guid, IEnumerable<Client>> clientsOf, CancellationToken cancellationToken)
    {
        if (command is LostControl lost)
            missedEvents.Ask(lost.UserIds);
        return Task.CompletedTask;
    }

    /// <summary>One's own events are always one's own; a session's end closes the connection.</summary>
    /// <inheritdoc/>
    public override Task<IReadOnlyList<ControlMessage>> MissedAsync(ILookup<Guid, Client> clients, TimeSpan within, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ControlMessage>>([]);
}
