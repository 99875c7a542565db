using System.Threading.Channels;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.Realtime.Presence;

/// <summary>
/// Presence (ACC-3): takes leases for the connections of this node, many at once when many come back together, tells watchers of changes, and looks
/// at watched people anew, a slice of them at a time, since nobody tells when a lease runs out.
/// </summary>
internal sealed class PresenceService(
    PresenceLeases leases, PresenceReader reader, PresenceTopics kind, PresenceBatcher batcher, LastSeen lastSeen, TopicRegistry topics, RealtimePublisher publisher,
    IOptions<RealtimeOptions> options, TimeProvider clock, ILogger<PresenceService> logger)
    : NodeLoop(options.Value.PresenceEvery / Slices, logger)
{
    private const int Slices = 10, MaxTogether = 500;

    // A database that hangs must not keep people online who have gone.
    private static readonly TimeSpan LastSeenTimeout = TimeSpan.FromSeconds(3);
    private readonly Channel<Client> _arrivals = Channel.CreateUnbounded<Client>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _choosing = new(1);
    private int _slice = Random.Shared.Next(Slices), _untilLook;

    /// <summary>A sign of life of a connection; the first takes its lease, soon.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="isActive">Whether the person is active.</param>
    /// <returns>When noted.</returns>
    public async Task BeatAsync(Client client, bool isActive)
    {
        var mayChange = !client.HasLease || client.IsActive != isActive;
        client.IsActive = isActive;
        if (mayChange)
        {
            _arrivals.Writer.TryWrite(client);
            return;
        }

        try
        {
            await leases.KeepAsync(client);
        }
        catch (Exception exception) when (IsAway(exception))
        {
            // Presence may be late: the lease is taken again as soon as that goes.
            client.HasLease = false;
            logger.LogWarning(exception, "Redis did not take a presence lease");
        }
    }

    /// <summary>Whether others may notice the person, also in the first moments of a connection, when the choice is not read yet.</summary>
    /// <param name="client">One of the person's connections.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False for the invisible.</returns>
    public async Task<bool> IsVisibleAsync(Client client, CancellationToken cancellationToken)
    {
        if (client.Choice is not null)
            return client.IsVisible;
        var choices = await reader.ChoicesAsync([client.UserId], cancellationToken);
        return choices.GetValueOrDefault(client.UserId) != PresenceChoice.Invisible;
    }

    /// <summary>A connection closed. After a moment, in which a reconnect changes nothing, its lease goes and the watchers are told.</summary>
    /// <param name="client">The connection.</param>
    public void Gone(Client client)
    {
        client.HasClosed = true;
        if (client.UserId != Guid.Empty)
            _ = GoneAsync(client);
    }

    /// <summary>A person chose anew how to be shown: reads it, and changes the leases of their connections here.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When done and told.</returns>
    public async Task ChosenAsync(Guid userId, CancellationToken cancellationToken)
    {
        List<Client> clients = [.. topics.Clients.Values.Where(c => c.UserId == userId)];
        if (clients.Count == 0)
            return;
        // One at a time, so that an older choice that was read slowly never replaces a newer one.
        await _choosing.WaitAsync(cancellationToken);
        try
        {
            var choice = (await reader.ChoicesAsync([userId], cancellationToken)).GetValueOrDefault(userId);
            clients.ForEach(c => c.Choice = choice);
            await KeepAndTellAsync(clients, cancellationToken);
        }
        finally
        {
            _choosing.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _choosing.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) => await Task.WhenAll(base.ExecuteAsync(stoppingToken), TakeArrivalsAsync(stoppingToken));

    /// <summary>Looks at a slice of everybody here and of everybody watched here; tells the watchers what no event told.</summary>
    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        _slice = (_slice + 1) % Slices;
        if (await leases.WereLostAsync())
        {
            // Every node takes its leases anew now. A node that looked before all have would see people offline who are not: it looks after one round.
            _untilLook = Slices;
            await TakeAllAnewAsync();
        }

        await ReadChoicesAnewAsync(cancellationToken);
        if (_untilLook > 0)
        {
            _untilLook--;
            return;
        }

        foreach (var watched in topics.All(kind).Where(w => IsInSlice(w.Topic.Id)).Chunk(MaxTogether))
        {
            await kind.RecheckAsync(watched, cancellationToken);
            var known = watched.Select(w => w.Status).ToArray();
            var statuses = await leases.ReadAsync([.. watched.Select(w => w.Topic.Id)]);
            var changed = watched.Select((w, i) => (Watched: w, Known: known[i], Now: statuses[i])).Where(x => x.Known != x.Now).ToList();
            if (changed.Count == 0)
                continue;
            var seen = await reader.LastSeenAsync([.. changed.Select(x => x.Watched.Topic.Id)], cancellationToken);
            // An event that came meanwhile is newer.
            foreach (var (watchers, _, now) in changed.Where(x => x.Watched.Status == x.Known))
                batcher.Note(watchers, new PresenceDto(watchers.Topic.Id, now, now == PresenceStatus.Offline ? seen.GetValueOrDefault(watchers.Topic.Id) : null));
        }
    }

    private static bool IsAway(Exception exception) => exception is RedisException or TimeoutException or ObjectDisposedException or Npgsql.NpgsqlException;

    private bool IsInSlice(Guid id) => (uint)id.GetHashCode() % Slices == (uint)_slice;

    /// <summary>Finds choices whose command was lost, and leases that could not be taken.</summary>
    private async Task ReadChoicesAnewAsync(CancellationToken cancellationToken)
    {
        foreach (var own in topics.Clients.Values.Where(c => c.UserId != Guid.Empty && IsInSlice(c.UserId)).Chunk(MaxTogether))
        {
            var choices = await reader.ChoicesAsync([.. own.Select(c => c.UserId).Distinct()], cancellationToken);
            foreach (var userId in own.Where(c => c.Choice is { } known && known != choices.GetValueOrDefault(c.UserId)).Select(c => c.UserId).Distinct())
                await ChosenAsync(userId, cancellationToken);
            foreach (var client in own.Where(c => !c.HasLease))
                _arrivals.Writer.TryWrite(client);
        }
    }

    /// <summary>Takes the leases of everybody waiting in one batch: ten thousand reconnects at once cost Redis some twenty round trips.</summary>
    private async Task TakeArrivalsAsync(CancellationToken stoppingToken)
    {
        var together = new HashSet<Client>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _arrivals.Reader.WaitToReadAsync(stoppingToken);
                together.Clear();
                while (together.Count < MaxTogether && _arrivals.Reader.TryRead(out var client))
                    together.Add(client);
                await KeepAndTellAsync([.. together.Where(c => !c.HasClosed)], stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // They are found without a lease at the next look.
                foreach (var client in together)
                    client.HasLease = false;
                logger.LogWarning(exception, "{Count} presence leases were not taken", together.Count);
            }
        }
    }

    /// <summary>Takes the leases of all connections, telling nobody: nothing has changed for the watchers.</summary>
    private async Task TakeAllAnewAsync()
    {
        List<Client> own = [.. topics.Clients.Values.Where(c => c.Choice is not null)];
        own.ForEach(c => c.HasLease = false);
        foreach (var chunk in own.Chunk(MaxTogether))
        {
            await Task.WhenAll(chunk.Select(leases.KeepAsync));
            foreach (var client in chunk)
                client.HasLease = true;
        }
    }

    private async Task KeepAndTellAsync(List<Client> clients, CancellationToken cancellationToken)
    {
        Guid[] people = [.. clients.Select(c => c.UserId).Distinct()];
        if (clients.Exists(c => c.Choice is null))
        {
            var choices = await reader.ChoicesAsync(people, cancellationToken);
            clients.ForEach(c => c.Choice ??= choices.GetValueOrDefault(c.UserId));
        }

        var before = await leases.ReadAsync(people);
        clients.ForEach(c => c.HasLease = true);
        await Task.WhenAll(clients.Select(leases.KeepAsync));
        var now = await leases.ReadAsync(people);
        var changed = people.Select((id, i) => (Id: id, Before: before[i], Now: now[i])).Where(p => p.Before != p.Now).ToList();
        var gone = changed.Where(p => p.Now == PresenceStatus.Offline).Select(p => p.Id).ToArray();
        var seen = gone.Length > 0 ? await reader.LastSeenAsync(gone, cancellationToken) : [];
        await Task.WhenAll(changed.Select(p => publisher.PresenceChangedAsync(new PresenceDto(p.Id, p.Now, seen.GetValueOrDefault(p.Id)))));
    }

    private async Task GoneAsync(Client client)
    {
        var at = clock.GetUtcNow();
        try
        {
            // Spread, so that a node's worth of people leaving does not come at once.
            await Task.Delay(options.Value.PresenceGrace * (1 + Random.Shared.NextDouble()));
            // A node that finds the lease gone also finds when the person was last here.
            if (client.IsVisible)
                await lastSeen.NoteAsync(client.UserId, at).WaitAsync(LastSeenTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await leases.GiveBackAsync(client.UserId, client.Id);
            // For others an invisible person was offline already.
            if (!client.IsVisible)
                return;
            if ((await leases.ReadAsync([client.UserId]))[0] is not PresenceStatus.Offline and var left)
            {
                // Another connection is there; it may be idle while this one was not.
                if (left == PresenceStatus.Away && client is { IsActive: true, Choice: PresenceChoice.Automatic })
                    await publisher.PresenceChangedAsync(new PresenceDto(client.UserId, left));
                return;
            }

            await publisher.PresenceChangedAsync(new PresenceDto(client.UserId, PresenceStatus.Offline, at));
        }
        catch (Exception exception) when (IsAway(exception))
        {
            // The lease runs out by itself, and the watchers' nodes see that.
            logger.LogWarning(exception, "Redis did not take a presence lease back");
        }
    }
}
