using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.Realtime.Presence;

/// <summary>
/// Presence (ACC-3): takes leases for the connections of this node, tells watchers of changes, and looks at watched people anew every
/// few seconds, since nobody tells when a lease runs out.
/// </summary>
internal sealed class PresenceService(
    PresenceLeases leases, PresenceReader reader, LastSeen lastSeen, TopicRegistry topics, RealtimePublisher publisher,
    IOptions<RealtimeOptions> options, TimeProvider clock, ILogger<PresenceService> logger)
    : NodeLoop(options.Value.PresenceEvery, logger)
{
    /// <summary>A sign of life of a connection; the first takes its lease.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="isActive">Whether the person is active.</param>
    /// <returns>When the lease is taken and, if the status changed, told.</returns>
    public async Task BeatAsync(Client client, bool isActive)
    {
        try
        {
            var mayChange = !client.HasLease || client.IsActive != isActive;
            var before = mayChange ? await StatusAsync(client.UserId) : default;
            (client.HasLease, client.IsActive) = (true, isActive);
            await leases.KeepAsync(client.UserId, client.Id, isActive);
            if (!mayChange)
                return;
            var now = await StatusAsync(client.UserId);
            if (now != before)
                await publisher.PresenceChangedAsync(new PresenceDto(client.UserId, now));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Presence may be late: the next heartbeat takes the lease again.
            client.HasLease = false;
            logger.LogWarning(exception, "Redis did not take a presence lease");
        }
    }

    /// <summary>A connection closed. After a moment, in which a reconnect changes nothing, its lease goes and the watchers are told.</summary>
    /// <param name="client">The connection.</param>
    public void Gone(Client client)
    {
        if (client.UserId != Guid.Empty)
            _ = GoneAsync(client);
    }

    /// <summary>Replaces whom a connection watches.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="userIds">Whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How those are whom it may see; the others are left out.</returns>
    public async Task<PresenceChanged> WatchAsync(Client client, Guid[] userIds, CancellationToken cancellationToken)
    {
        var visible = await reader.VisibleAsync(client.UserId, userIds, cancellationToken);
        var wanted = visible.Keys.Select(Topic.Presence).ToHashSet();
        topics.Leave(client, client.Topics(TopicKind.Presence).Where(t => !wanted.Contains(t)));
        // First listen, then look: what changes in between comes as an event.
        await topics.JoinAsync(client, wanted);
        Guid[] ids = [.. visible.Keys];
        var statuses = await leases.ReadAsync(ids);
        var people = ids.Select((id, i) => new PresenceDto(id, statuses[i], statuses[i] == PresenceStatus.Offline ? visible[id] : null)).ToList();
        foreach (var person in people)
        {
            if (topics.Find(Topic.Presence(person.UserId)) is { Status: null } watched)
                watched.Status = person.Status;
        }

        return new PresenceChanged(people);
    }

    /// <summary>Looks at everybody watched here; tells the watchers what no event told.</summary>
    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (await leases.WereLostAsync())
        {
            // Every node takes its leases anew now. Who looked at once would see people offline who are not: look the next time.
            await TakeAllAnewAsync();
            return;
        }

        await RenewOwnAsync();
        foreach (var watched in topics.All(TopicKind.Presence).Chunk(1_000))
        {
            var statuses = await leases.ReadAsync([.. watched.Select(w => w.Topic.Id)]);
            var changed = watched.Select((w, i) => (Watched: w, Status: statuses[i])).Where(x => x.Watched.Status is { } known && known != x.Status).ToList();
            if (changed.Count == 0)
                continue;
            var seen = await reader.LastSeenAsync([.. changed.Select(x => x.Watched.Topic.Id)], cancellationToken);
            foreach (var (listeners, status) in changed)
            {
                var person = new PresenceDto(listeners.Topic.Id, status, status == PresenceStatus.Offline ? seen.GetValueOrDefault(listeners.Topic.Id) : null);
                listeners.Status = status;
                listeners.Deliver(new Frame(RealtimePublisher.Frame(nameof(IRealtimeClient.PresenceChanged), new PresenceChanged([person]))));
            }
        }
    }

    /// <summary>Takes the leases of all connections, telling nobody: nothing has changed for the watchers.</summary>
    private async Task TakeAllAnewAsync()
    {
        List<Client> own = [.. topics.Clients.Values.Where(c => c.UserId != Guid.Empty)];
        foreach (var client in own)
            client.HasLease = false;
        foreach (var chunk in own.Chunk(500))
        {
            await Task.WhenAll(chunk.Select(c => leases.KeepAsync(c.UserId, c.Id, c.IsActive)));
            foreach (var client in chunk)
                client.HasLease = true;
        }
    }

    /// <summary>Takes leases that Redis could not take when the connection started.</summary>
    private async Task RenewOwnAsync()
    {
        foreach (var client in topics.Clients.Values.Where(c => !c.HasLease && c.UserId != Guid.Empty))
        {
            await BeatAsync(client, client.IsActive);
            if (!client.HasLease)
                return;
        }
    }

    private async Task GoneAsync(Client client)
    {
        try
        {
            // Spread, so that a node's worth of people leaving does not come at once.
            await Task.Delay(options.Value.PresenceGrace * (1 + Random.Shared.NextDouble()));
            await leases.GiveBackAsync(client.UserId, client.Id);
            if (await StatusAsync(client.UserId) is not PresenceStatus.Offline and var left)
            {
                // Another connection is there; it may be idle while this one was not.
                if (left == PresenceStatus.Away && client.IsActive)
                    await publisher.PresenceChangedAsync(new PresenceDto(client.UserId, left));
                return;
            }

            var at = clock.GetUtcNow();
            lastSeen.Note(client.UserId, at);
            await publisher.PresenceChangedAsync(new PresenceDto(client.UserId, PresenceStatus.Offline, at));
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            // The lease runs out by itself, and the watchers' nodes see that.
            logger.LogWarning(exception, "Redis did not take a presence lease back");
        }
    }

    private async Task<PresenceStatus> StatusAsync(Guid userId) => (await leases.ReadAsync([userId]))[0];
}
