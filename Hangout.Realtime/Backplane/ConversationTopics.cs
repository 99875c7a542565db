using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Sync;

namespace Hangout.Realtime.Backplane;

/// <summary>Events for the members of a conversation, numbered by its <c>change</c> (MSG-12).</summary>
internal sealed class ConversationTopics(TopicRegistry topics, Memberships memberships, ChangesReader changes, ConversationsOf conversations)
    : NumberedTopicKind(RealtimeChannels.ConversationPrefix, topics)
{
    private const int MaxCharacters = 2_000_000;

    /// <inheritdoc/>
    public override Task<Dictionary<Guid, long>> HeardByAsync(Guid userId, CancellationToken cancellationToken) => memberships.OfAsync(userId, cancellationToken);

    /// <inheritdoc/>
    public override Task<Dictionary<Guid, long>> LastChangesAsync(Guid[] ids, CancellationToken cancellationToken) => memberships.LastChangesAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public override async Task<Dictionary<Guid, MissedChanges>> ReadAsync(IReadOnlyCollection<ChangeRange> ranges, CancellationToken cancellationToken)
    {
        var messages = await changes.ReadAsync(ranges, cancellationToken);
        return messages.ToDictionary(
            m => m.Key, m => new MissedChanges(RealtimePublisher.Frame(new MessagesChanged(m.Key, m.Value.Newest(MaxCharacters))), m.Value[^1].Change));
    }

    /// <inheritdoc/>
    public override Task CarryAsync(ControlMessage command, Func<Guid, IEnumerable<Client>> clientsOf, CancellationToken cancellationToken) =>
        command is MembershipControl membership
            ? ChangeAccessAsync(clientsOf(membership.UserId), membership.ConversationId, membership.Active, cancellationToken)
            : Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ControlMessage>> MissedAsync(ILookup<Guid, Client> clients, TimeSpan within, CancellationToken cancellationToken) =>
        await memberships.ChangedAsync(within, cancellationToken);

    /// <inheritdoc/>
    protected override long? ChangeOf(ReadOnlySpan<byte> frame) => FramePeek.LastChange(frame);

    /// <inheritdoc/>
    protected override async Task JoinedAsync(Client client, Topic topic, CancellationToken cancellationToken)
    {
        // The event that tells of the conversation may be lost, or come later than its first message.
        if (await conversations.ReadAsync(client.UserId, topic.Id, cancellationToken) is { } conversation)
            Tell(client, topic, RealtimePublisher.Frame(new ConversationsChanged([conversation], [])));
        await base.JoinedAsync(client, topic, cancellationToken);
    }
}
