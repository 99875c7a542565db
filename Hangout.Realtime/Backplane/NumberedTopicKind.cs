using System.Runtime.InteropServices;
using Hangout.Realtime.Connections;

namespace Hangout.Realtime.Backplane;

/// <summary>A stretch of changes of one topic.</summary>
/// <param name="Id">Which topic.</param>
/// <param name="After">Not this change, but those after it.</param>
/// <param name="UpTo">Up to this one, which is committed, and what has changed since.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChangeRange(Guid Id, long After, long UpTo);

/// <summary>The events of a stretch of changes, as they stand now.</summary>
/// <param name="HubMessage">A whole hub frame.</param>
/// <param name="UpTo">The newest change in it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MissedChanges(byte[] HubMessage, long UpTo);

/// <summary>
/// A kind of topic that numbers its changes 1, 2, 3 … without gaps, in the transaction that makes them. What Redis loses of it is found by comparing
/// numbers, and delivered (<see cref="Watermarks"/>); clients find holes the same way.
/// </summary>
internal abstract class NumberedTopicKind(string prefix, TopicRegistry topics) : TopicKind(prefix, topics)
{
    /// <summary>The newest change of topics as committed.</summary>
    /// <param name="ids">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that exist.</returns>
    public abstract Task<Dictionary<Guid, long>> LastChangesAsync(Guid[] ids, CancellationToken cancellationToken);

    /// <summary>Reads stretches of changes.</summary>
    /// <param name="ranges">One a topic.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By topic; without those in which nothing is left.</returns>
    public abstract Task<Dictionary<Guid, MissedChanges>> ReadAsync(IReadOnlyCollection<ChangeRange> ranges, CancellationToken cancellationToken);

    /// <summary>The newest change that a frame tells.</summary>
    /// <param name="frame">The frame's bytes.</param>
    /// <returns>Null when it is a frame of something else.</returns>
    protected abstract long? ChangeOf(ReadOnlySpan<byte> frame);

    /// <inheritdoc/>
    public sealed override void Heard(TopicListeners listeners, byte[] frame)
    {
        var change = ChangeOf(frame);
        // A Redis that was frozen brings everything at once afterwards: what clients have long had must not cut them as slow readers.
        if (change <= listeners.HealedUpTo)
            return;
        // What is left out stays for the watermark.
        if (listeners.Deliver(new Frame(frame)) && change is { } delivered)
            listeners.Reached(delivered);
    }

    /// <summary>The watermark finds what was missed.</summary>
    /// <inheritdoc/>
    public sealed override void HeardLate(TopicListeners listeners)
    {
    }

    /// <summary>What was written between the client's first look and this moment went past it: the newest change shows it the hole.</summary>
    /// <inheritdoc/>
    protected override async Task JoinedAsync(Client client, Topic topic, CancellationToken cancellationToken)
    {
        var committed = await LastChangesAsync([topic.Id], cancellationToken);
        if (!committed.TryGetValue(topic.Id, out var lastChange))
            return;
        Topics.Find(topic)?.StartAt(lastChange);
        var newest = await ReadAsync([new ChangeRange(topic.Id, lastChange - 1, lastChange)], cancellationToken);
        if (newest.TryGetValue(topic.Id, out var changes))
            Tell(client, topic, changes.HubMessage);
    }
}
