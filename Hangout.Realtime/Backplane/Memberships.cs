using Hangout.Core;
using Hangout.Core.Conversations;
using Hangout.Core.Realtime;
using Npgsql;

namespace Hangout.Realtime.Backplane;

/// <summary>Reads memberships and counters for the nodes; every statement touches keys only. Concurrent reads are batched.</summary>
internal sealed class Memberships
{
    private const int MaxTogether = 256;
    private readonly NpgsqlDataSource _dataSource;
    private readonly RequestBatcher<Guid, Dictionary<Guid, long>> _all;
    private readonly RequestBatcher<(Guid UserId, Guid[] ConversationIds), Dictionary<Guid, long>> _some;

    public Memberships(NpgsqlDataSource dataSource)
    {
        _dataSource = dataSource;
        _all = new(ReadAllAsync, MaxTogether);
        _some = new(ReadSomeAsync, MaxTogether);
    }

    /// <summary>The conversations that a person hears.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with its newest change.</returns>
    public Task<Dictionary<Guid, long>> OfAsync(Guid userId, CancellationToken cancellationToken) => _all.AskAsync(userId, cancellationToken);

    /// <summary>Those of the conversations that are a person's.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="conversationIds">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with its newest change.</returns>
    public Task<Dictionary<Guid, long>> AmongAsync(Guid userId, Guid[] conversationIds, CancellationToken cancellationToken) =>
        _some.AskAsync((userId, conversationIds), cancellationToken);

    /// <summary>Those of the conversations whose beginning a person may not see (CNV-2).</summary>
    /// <param name="userId">Who.</param>
    /// <param name="conversationIds">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with the <c>seq</c> of the last hidden message.</returns>
    public async Task<Dictionary<Guid, long>> HiddenUpToAsync(Guid userId, Guid[] conversationIds, CancellationToken cancellationToken)
    {
        if (conversationIds.Length == 0)
            return [];
        await using var command = _dataSource.CreateCommand(
            "select 1::bigint, conversation_id, history_from_seq from conversation_members where user_id = $1 and conversation_id = any($2) and history_from_seq > 0");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = conversationIds });
        return (await ReadAsync(command, questions: 1))[0];
    }

    /// <summary>Those of the messages that a person put out of their own sight (MSG-6).</summary>
    /// <param name="userId">Who.</param>
    /// <param name="messages">By conversation.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The IDs of the hidden ones.</returns>
    public async Task<HashSet<Guid>> HiddenAmongAsync(Guid userId, IReadOnlyDictionary<Guid, ChangedMessages> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
            return [];
        await using var command = _dataSource.CreateCommand(
            "select message_id from hidden_messages where user_id = $1 and conversation_id = any($2) and message_id = any($3)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = userId });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. messages.Keys] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. messages.Values.SelectMany(m => m).Select(m => m.Id)] });
        var hidden = new HashSet<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            hidden.Add(reader.GetGuid(0));
        return hidden;
    }

    /// <summary>The newest change of conversations.</summary>
    /// <param name="conversationIds">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that exist.</returns>
    public async Task<Dictionary<Guid, long>> LastChangesAsync(Guid[] conversationIds, CancellationToken cancellationToken)
    {
        await using var command = _dataSource.CreateCommand("select id, last_change from conversations where id = any($1) and deleted_at is null");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = conversationIds });
        var changes = new Dictionary<Guid, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            changes[reader.GetGuid(0)] = reader.GetInt64(1);
        return changes;
    }

    /// <summary>Which of these people have a closed account (ACC-4).</summary>
    /// <param name="userIds">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Each with whether the account is deleted, not only suspended.</returns>
    public async Task<Dictionary<Guid, bool>> ClosedAsync(Guid[] userIds, CancellationToken cancellationToken)
    {
        await using var command = _dataSource.CreateCommand(
            "select id, deleted_at is not null from users where id = any($1) and (is_suspended or deleted_at is not null)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = userIds });
        var closed = new Dictionary<Guid, bool>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            closed[reader.GetGuid(0)] = reader.GetBoolean(1);
        return closed;
    }

    /// <summary>Memberships that changed of late, as the commands that should have told it.</summary>
    /// <param name="within">How far to look back, by the database's clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As they are now.</returns>
    public async Task<IReadOnlyList<ControlMessage>> ChangedAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        // now() and not clock_timestamp(): an index cannot be searched for what changes row by row.
        await using var command = _dataSource.CreateCommand(
            $"""
            select m.conversation_id, m.user_id, {ConversationAccess.HearsSql}
            from conversation_members m join conversations c on c.id = m.conversation_id where m.status_changed_at > now() - $1
            """);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = within });
        var changed = new List<ControlMessage>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            changed.Add(new MembershipControl(reader.GetGuid(0), reader.GetGuid(1), reader.GetBoolean(2)));
        return changed;
    }

    /// <summary>Sessions that ended of late, likewise.</summary>
    /// <param name="within">How far to look back, by the database's clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Which, and when.</returns>
    public async Task<IReadOnlyList<ControlMessage>> EndedSessionsAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        // A session that its own browser replaced goes on under the same sid.
        await using var command = _dataSource.CreateCommand(
            """
            select user_id, sid, end_reason, ended_at from web_sessions
            where ended_at > now() - $1 and user_id is not null and sid is not null and end_reason <> 'replaced'
            """);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = within });
        var ended = new List<ControlMessage>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            ended.Add(new SessionEndedControl(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return ended;
    }

    private async Task<IReadOnlyList<Dictionary<Guid, long>>> ReadAllAsync(IReadOnlyList<Guid> userIds)
    {
        await using var command = _dataSource.CreateCommand(
            $"""
            select k.n, c.id, c.last_change
            from unnest($1::uuid[]) with ordinality as k(user_id, n)
            join conversation_members m on m.user_id = k.user_id
            join conversations c on c.id = m.conversation_id
            where {ConversationAccess.HearsSql}
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. userIds] });
        return await ReadAsync(command, userIds.Count);
    }

    private async Task<IReadOnlyList<Dictionary<Guid, long>>> ReadSomeAsync(IReadOnlyList<(Guid UserId, Guid[] ConversationIds)> questions)
    {
        await using var command = _dataSource.CreateCommand(
            $"""
            select k.n, c.id, c.last_change
            from unnest($1::bigint[], $2::uuid[], $3::uuid[]) as k(n, user_id, conversation_id)
            cross join lateral (select * from conversation_members m where m.conversation_id = k.conversation_id and m.user_id = k.user_id offset 0) m
            join conversations c on c.id = m.conversation_id
            where {ConversationAccess.IsMemberSql}
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. questions.SelectMany((q, i) => Enumerable.Repeat(i + 1L, q.ConversationIds.Length))] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. questions.SelectMany(q => Enumerable.Repeat(q.UserId, q.ConversationIds.Length))] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. questions.SelectMany(q => q.ConversationIds)] });
        return await ReadAsync(command, questions.Count);
    }

    private static async Task<IReadOnlyList<Dictionary<Guid, long>>> ReadAsync(NpgsqlCommand command, int questions)
    {
        var answers = new Dictionary<Guid, long>[questions];
        for (var i = 0; i < questions; i++)
            answers[i] = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            answers[reader.GetInt64(0) - 1][reader.GetGuid(1)] = reader.GetInt64(2);
        return answers;
    }
}
