using Hangout.Contracts.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;

namespace Hangout.Realtime.Presence;

/// <summary>Who watches whom on this node (ACC-3): only people who share a conversation, and only as long as they do.</summary>
internal sealed class PresenceWatches(TopicRegistry topics, PresenceReader reader, PresenceLeases leases, PresenceTopics kind)
{
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
            var visible = await reader.VisibleAsync(client.UserId, userIds, cancellationToken);
            var wanted = visible.Select(kind.Of).ToHashSet();
            topics.Leave(client, client.Topics(kind).Where(t => !wanted.Contains(t)));
            // First listen, then look: what changes in between comes as an event.
            await topics.JoinAsync(client, wanted);
            var statuses = await StatusesAsync(visible);
            // Read after the statuses: a person who is offline by then has been seen before.
            var gone = statuses.Where(s => s.Value == PresenceStatus.Offline).Select(s => s.Key).ToArray();
            var seen = gone.Length > 0 ? await reader.LastSeenAsync(gone, cancellationToken) : [];
            return new PresenceChanged([.. statuses.Select(s => new PresenceDto(s.Key, s.Value, seen.GetValueOrDefault(s.Key)))]);
        }
        finally
        {
            client.Watching.Release();
        }
    }

    /// <summary>What this node knows already, as someone else here watches them too, is not asked of Redis again.</summary>
    private async Task<Dictionary<Guid, PresenceStatus>> StatusesAsync(Guid[] ids)
    {
        var statuses = new Dictionary<Guid, PresenceStatus>();
        var unknown = new List<Guid>();
        foreach (var id in ids)
        {
            if (topics.Find(kind.Of(id))?.Status is { } known)
                statuses[id] = known;
            else
                unknown.Add(id);
        }

        var read = await leases.ReadAsync(unknown);
        foreach (var (id, status) in unknown.Zip(read))
        {
            // An event that came meanwhile is newer.
            statuses[id] = topics.Find(kind.Of(id)) is { } watched ? watched.Status ??= status : status;
        }

        return statuses;
    }
}
