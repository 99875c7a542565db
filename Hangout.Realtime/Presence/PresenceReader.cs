using Npgsql;

namespace Hangout.Realtime.Presence;

/// <summary>What the database knows of presence: who may see whom, and when people were last here.</summary>
internal sealed class PresenceReader(NpgsqlDataSource dataSource)
{
    /// <summary>Those of the people whose presence a watcher may see: those who share a conversation, and the watcher.</summary>
    /// <param name="watcherId">Who wants to see.</param>
    /// <param name="userIds">Whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with when they were last here.</returns>
    public async Task<Dictionary<Guid, DateTimeOffset?>> VisibleAsync(Guid watcherId, Guid[] userIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            select u.id, u.last_seen_at
            from users u
            where u.id = any($2) and not u.is_suspended and u.deleted_at is null and (u.id = $1 or exists (
                select 1
                from conversation_members mine join conversation_members theirs on theirs.conversation_id = mine.conversation_id
                where mine.user_id = $1 and mine.status = 'active' and theirs.user_id = u.id and theirs.status = 'active'))
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = watcherId });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>When people were last here.</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with the time, if it is known.</returns>
    public async Task<Dictionary<Guid, DateTimeOffset?>> LastSeenAsync(Guid[] userIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select id, last_seen_at from users where id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Notes that people were here until now.</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When written.</returns>
    public async Task SeenAsync(Guid[] userIds, DateTimeOffset at, CancellationToken cancellationToken)
    {
        // Locked in the order of the IDs, so that two nodes doing this cannot deadlock.
        await using var command = dataSource.CreateCommand(
            """
            with seen as materialized (select id from users where id = any($1) order by id for no key update)
            update users u set last_seen_at = greatest(u.last_seen_at, $2) from seen where u.id = seen.id
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Dictionary<Guid, DateTimeOffset?>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var result = new Dictionary<Guid, DateTimeOffset?>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            result[reader.GetGuid(0)] = reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1);
        return result;
    }
}
