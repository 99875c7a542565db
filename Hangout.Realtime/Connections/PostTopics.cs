using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Npgsql;

namespace Hangout.Realtime.Connections;

/// <summary>
/// What people publish, for those who follow them or are their friends (SOC-3). Events name posts and no more: what a receiver may see of them is asked of the API.
/// Where an event was lost, the clients are asked to sync, and ask for the news of their timeline.
/// </summary>
/// <remarks>
/// Some people hear hundreds of others, so the check against the database takes a share of the people each time: within half a minute it comes to everybody. Blocks
/// are looked up each time, so one ends what is heard within 5 s whatever Redis lost (REL-4). The end of a follow or a friendship leaves no row to be found:
/// where its command is lost, IDs of posts are heard for up to half a minute more.
/// </remarks>
/// <param name="prefix">What the names of its channels begin with.</param>
/// <param name="heardSql">Who hears whom: rows of a person of <c>$1</c> and an author.</param>
/// <param name="topics">Who listens to what.</param>
/// <param name="dataSource">The database.</param>
/// <param name="missedEvents">Asks clients to sync.</param>
internal abstract class PostTopics(string prefix, string heardSql, TopicRegistry topics, NpgsqlDataSource dataSource, MissedEvents missedEvents) : TopicKind(prefix, topics)
{
    private const int LooksForEverybody = 20, FewPeople = 50;

    private const string BlocksSql = "select blocker_id, blocked_id from blocks where created_at > now() - $1";

    // The look at the database runs once at a time.
    private Guid _lookedUpTo;

    /// <inheritdoc/>
    public override async Task<Dictionary<Guid, long>> HeardByAsync(Guid userId, CancellationToken cancellationToken) => (await HeardByAsync([userId], cancellationToken))[0];

    /// <inheritdoc/>
    public override void HeardLate(TopicListeners listeners) => missedEvents.Ask([.. listeners.Snapshot().Select(c => c.UserId).Distinct()]);

    /// <inheritdoc/>
    public override async Task CarryAsync(ControlMessage command, Func<Guid, IEnumerable<Client>> clientsOf, CancellationToken cancellationToken)
    {
        if (command is BlockControl block)
        {
            await ChangeAccessAsync(clientsOf(block.UserId), block.OtherId, mayHear: false, cancellationToken);
            await ChangeAccessAsync(clientsOf(block.OtherId), block.UserId, mayHear: false, cancellationToken);
        }

        await base.CarryAsync(command, clientsOf, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ControlMessage>> MissedAsync(ILookup<Guid, Client> clients, TimeSpan within, CancellationToken cancellationToken)
    {
        var people = clients.Select(c => c.Key).Order().ToList();
        var some = people.Where(id => id.CompareTo(_lookedUpTo) > 0).Take(Math.Max(FewPeople, people.Count / LooksForEverybody)).ToHashSet();
        var missed = await base.MissedAsync(clients.Where(c => some.Contains(c.Key)).SelectMany(c => c).ToLookup(c => c.UserId), within, cancellationToken);
        var blocks = await BlocksAsync(within, cancellationToken);
        _lookedUpTo = some.Count == 0 || some.Contains(people[^1]) ? Guid.Empty : some.Max();
        return [.. missed, .. blocks.Where(b => clients.Contains(b.Listener)).Select(b => new AccessControl(Prefix, b.Author, b.Listener, Active: false))];
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<Dictionary<Guid, long>>> HeardByAsync(IReadOnlyList<Guid> userIds, CancellationToken cancellationToken)
    {
        // One hears oneself.
        var heard = userIds.ToDictionary(id => id, id => new Dictionary<Guid, long> { [id] = 0 });
        await using var command = dataSource.CreateCommand(heardSql);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. userIds] });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            heard[reader.GetGuid(0)][reader.GetGuid(1)] = 0;
        return [.. userIds.Select(id => heard[id])];
    }

    private async Task<List<(Guid Listener, Guid Author)>> BlocksAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(BlocksSql);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = within });
        var blocks = new List<(Guid, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            blocks.Add((reader.GetGuid(0), reader.GetGuid(1)));
            blocks.Add((reader.GetGuid(1), reader.GetGuid(0)));
        }

        return blocks;
    }
}

/// <summary>What followers and friends of a person hear.</summary>
internal sealed class FollowerTopics(TopicRegistry topics, NpgsqlDataSource dataSource, MissedEvents missedEvents) : PostTopics(
    RealtimeChannels.FollowersPrefix,
    """
    select follower_id, followee_id from follows where follower_id = any($1) and is_accepted
    union all
    select user_id, friend_id from friends where user_id = any($1)
    """,
    topics, dataSource, missedEvents);

/// <summary>What friends of a person alone hear.</summary>
internal sealed class FriendTopics(TopicRegistry topics, NpgsqlDataSource dataSource, MissedEvents missedEvents) : PostTopics(
    RealtimeChannels.FriendsPrefix, "select user_id, friend_id from friends where user_id = any($1)", topics, dataSource, missedEvents);
