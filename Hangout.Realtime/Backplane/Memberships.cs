using Hangout.Core.Conversations;
using Hangout.Core.Realtime;
using Npgsql;

namespace Hangout.Realtime.Backplane;

/// <summary>Reads memberships and counters for the nodes; every statement touches keys only.</summary>
internal sealed class Memberships(NpgsqlDataSource dataSource)
{
    /// <summary>The conversations of a person.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with its newest change.</returns>
    public async Task<Dictionary<Guid, long>> OfAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select c.id, c.last_change
            from conversation_members m join conversations c on c.id = m.conversation_id
            where m.user_id = $1 and {ConversationAccess.IsMemberSql}
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Those of the conversations that are a person's.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="conversationIds">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with its newest change.</returns>
    public async Task<Dictionary<Guid, long>> AmongAsync(Guid userId, Guid[] conversationIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            select c.id, c.last_change
            from conversation_members m join conversations c on c.id = m.conversation_id
            where m.user_id = $1 and {ConversationAccess.IsMemberSql} and m.conversation_id = any($2)
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = conversationIds });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>The newest change of conversations.</summary>
    /// <param name="conversationIds">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that exist.</returns>
    public async Task<Dictionary<Guid, long>> LastChangesAsync(Guid[] conversationIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("select id, last_change from conversations where id = any($1) and deleted_at is null");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = conversationIds });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Which of these people have a closed account (ACC-4).</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with whether the account is deleted, not only suspended.</returns>
    public async Task<Dictionary<Guid, bool>> ClosedAsync(Guid[] userIds, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "select id, deleted_at is not null from users where id = any($1) and (is_suspended or deleted_at is not null)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        var closed = new Dictionary<Guid, bool>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            closed[reader.GetGuid(0)] = reader.GetBoolean(1);
        return closed;
    }

    /// <summary>What changed of late, as the orders that should have told it.</summary>
    /// <param name="within">How far to look back, by the database's clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ended sessions and changed memberships.</returns>
    public async Task<List<ControlMessage>> OrdersOfAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        // A session that its own browser replaced goes on under the same sid. now() and not clock_timestamp(): an index cannot be searched for what changes row by row.
        await using var command = dataSource.CreateCommand(
            """
            select user_id, null::uuid, sid, end_reason, false from web_sessions
            where ended_at > now() - $1 and user_id is not null and sid is not null and end_reason <> 'replaced'
            union all
            select user_id, conversation_id, null, null, status = 'active' from conversation_members where status_changed_at > now() - $1
            """);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = within });
        var orders = new List<ControlMessage>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            orders.Add(reader.IsDBNull(1)
                ? new SessionEndedControl(reader.GetGuid(0), reader.GetString(2), reader.GetString(3))
                : new MembershipControl(reader.GetGuid(1), reader.GetGuid(0), reader.GetBoolean(4)));
        }

        return orders;
    }

    private static async Task<Dictionary<Guid, long>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var result = new Dictionary<Guid, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            result[reader.GetGuid(0)] = reader.GetInt64(1);
        return result;
    }
}
