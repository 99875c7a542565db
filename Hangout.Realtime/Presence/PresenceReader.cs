using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Hangout.Core.Relationships;
using Npgsql;

namespace Hangout.Realtime.Presence;

/// <summary>What the database knows of presence: who may see whom, and when people were last here.</summary>
internal sealed class PresenceReader(NpgsqlDataSource dataSource)
{
    /// <summary>Those of the people whose presence a watcher may see: those who share a conversation or are friends, and whose
    /// choices and blocks allow it (REL-3, REL-4), and the watcher.</summary>
    /// <param name="watcherId">Who wants to see.</param>
    /// <param name="userIds">Whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who they are.</returns>
    public async Task<Guid[]> VisibleAsync(Guid watcherId, Guid[] userIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select u.id
            from users u
            where u.id = any($2) and not u.is_suspended and u.deleted_at is null
                and (u.id = $1 or ({Knows("$1", "u.id")} and {Privacy.MaySeeOnlineSql("$1", "u")}))
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = watcherId });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        var visible = new List<Guid>(userIds.Length);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            visible.Add(reader.GetGuid(0));
        return [.. visible];
    }

    /// <summary>Of watchers and whom they watch: those pairs that no longer may, by the same rule.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The pairs to end.</returns>
    public async Task<List<(Guid Watcher, Guid Watched)>> HiddenAsync(IReadOnlyCollection<(Guid Watcher, Guid Watched)> pairs, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select w.watcher, w.watched
            from unnest($1, $2) as w(watcher, watched) left join users u on u.id = w.watched
            where u.id is null or u.is_suspended or u.deleted_at is not null
                or (u.id <> w.watcher and not ({Knows("w.watcher", "w.watched")} and {Privacy.MaySeeOnlineSql("w.watcher", "u")}))
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. pairs.Select(p => p.Watcher)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. pairs.Select(p => p.Watched)] });
        var hidden = new List<(Guid, Guid)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            hidden.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return hidden;
    }

    /// <summary>Blocks of late, and switches that hide somebody, as the commands that should have told them.</summary>
    /// <param name="within">How far to look back, by the database's clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Who and whom.</returns>
    public async Task<IReadOnlyList<ControlMessage>> NewBlocksAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select blocker_id, blocked_id from blocks where created_at > now() - $1
            union all
            select user_id, other_id from relationships where updated_at > now() - $1 and not may_see_online
            """);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = within });
        var blocks = new List<ControlMessage>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            blocks.Add(new BlockControl(reader.GetGuid(0), reader.GetGuid(1)));
        return blocks;
    }

    /// <summary>How people want to be shown.</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The choice of each that exists.</returns>
    public async Task<Dictionary<Guid, PresenceChoice>> ChoicesAsync(Guid[] userIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select id, presence from users where id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        var choices = new Dictionary<Guid, PresenceChoice>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            choices[reader.GetGuid(0)] = SnakeCase.Parse<PresenceChoice>(reader.GetString(1));
        return choices;
    }

    /// <summary>When people were last here.</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with the time, if it is known.</returns>
    public async Task<Dictionary<Guid, DateTimeOffset?>> LastSeenAsync(Guid[] userIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select id, last_seen_at from users where id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        var seen = new Dictionary<Guid, DateTimeOffset?>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            seen[reader.GetGuid(0)] = reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1);
        return seen;
    }

    /// <summary>Notes that people were here until now; of the invisible nothing is noted.</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When written.</returns>
    public async Task SeenAsync(Guid[] userIds, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // Locked in the order of the IDs, so that two nodes doing this cannot deadlock.
        await using var command = dataSource.CreateCommand(
            """
            with seen as materialized (select id from users where id = any($1) and presence <> 'invisible' order by id for no key update)
            update users u set last_seen_at = greatest(u.last_seen_at, $2) from seen where u.id = seen.id
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether two people share a conversation, or are friends.</summary>
    private static string Knows(string a, string b) =>
        $"""
        ({Friend.IsSql(a, b)} or exists (
            select 1
            from conversation_members mine join conversation_members theirs on theirs.conversation_id = mine.conversation_id
            join conversations c on c.id = mine.conversation_id and c.deleted_at is null
            where mine.user_id = {a} and mine.status = 'active' and theirs.user_id = {b} and theirs.status = 'active'))
        """;
}
