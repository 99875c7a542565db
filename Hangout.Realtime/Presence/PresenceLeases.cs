using System.Globalization;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Realtime;
using Hangout.Realtime.Connections;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.Realtime.Presence;

/// <summary>
/// Who is here, in Redis: one hash a person, one field a connection with the time it is good for. A node that dies takes nothing back:
/// its leases run out (ACC-3).
/// </summary>
internal sealed class PresenceLeases(IConnectionMultiplexer redis, IOptions<RealtimeOptions> options, TimeProvider clock)
{
    private const char Active = 'a', Idle = 'i', Busy = 'b';
    private const string MarkKey = "presence-mark";

    // A frozen Redis must not hold up what waits for presence.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    private string? _mark;

    /// <summary>Takes or renews the lease of a connection. A person who is invisible, or whose choice is not known yet, has none.</summary>
    /// <param name="client">The connection.</param>
    /// <returns>When Redis has it.</returns>
    public Task KeepAsync(Client client)
    {
        if (client.Choice is not { } choice || choice == PresenceChoice.Invisible)
            return GiveBackAsync(client.UserId, client.Id);
        var mark = choice switch
        {
            PresenceChoice.Busy => Busy,
            PresenceChoice.Away => Idle,
            _ => client.IsActive ? Active : Idle,
        };
        var lease = options.Value.PresenceLease;
        var until = (clock.GetUtcNow() + lease).ToUnixTimeMilliseconds();
        var database = redis.GetDatabase();
        var kept = database.HashSetAsync(Key(client.UserId), client.Id, string.Create(CultureInfo.InvariantCulture, $"{mark}{until}"));
        return Task.WhenAll(kept, database.KeyExpireAsync(Key(client.UserId), lease * 2)).WaitAsync(WaitTimeout);
    }

    /// <summary>Gives the lease of a connection back.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="connectionId">Which.</param>
    /// <returns>When Redis has it.</returns>
    public Task GiveBackAsync(Guid userId, string connectionId) => redis.GetDatabase().HashDeleteAsync(Key(userId), connectionId).WaitAsync(WaitTimeout);

    /// <summary>How people are: busy when they say so, online when any of their connections is active, away when all are idle.</summary>
    /// <param name="userIds">Who.</param>
    /// <returns>The status of each, in order; read in one go.</returns>
    public async Task<PresenceStatus[]> ReadAsync(IReadOnlyCollection<Guid> userIds)
    {
        var database = redis.GetDatabase();
        var leases = await Task.WhenAll(userIds.Select(id => database.HashGetAllAsync(Key(id)))).WaitAsync(WaitTimeout);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. leases.Select(l => StatusOf(l, now))];
    }

    /// <summary>Whether Redis lost the leases since the last look, as by a flush: the mark that the nodes leave there is gone or another.</summary>
    /// <returns>True once for each loss.</returns>
    public async Task<bool> WereLostAsync()
    {
        var database = redis.GetDatabase();
        await database.StringSetAsync(MarkKey, Guid.NewGuid().ToString("N"), when: When.NotExists).WaitAsync(WaitTimeout);
        var mark = (string?)await database.StringGetAsync(MarkKey).WaitAsync(WaitTimeout);
        var wereLost = _mark is not null && _mark != mark;
        _mark = mark;
        return wereLost;
    }

    private static PresenceStatus StatusOf(HashEntry[] leases, long now)
    {
        var status = PresenceStatus.Offline;
        foreach (var lease in leases)
        {
            var value = (string?)lease.Value;
            if (value is not { Length: > 1 } || !long.TryParse(value.AsSpan(1), CultureInfo.InvariantCulture, out var until) || until < now)
                continue;
            if (value[0] == Busy)
                return PresenceStatus.Busy;
            if (value[0] == Active)
                status = PresenceStatus.Online;
            else if (status == PresenceStatus.Offline)
                status = PresenceStatus.Away;
        }

        return status;
    }

    private static RedisKey Key(Guid userId) => $"presence:{userId}";
}
