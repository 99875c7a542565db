using System.Runtime.InteropServices;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Realtime.Backplane;

/// <summary>A stretch of changes of one conversation.</summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="After">Not this change, but those after it.</param>
/// <param name="UpTo">Up to this one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChangeRange(Guid ConversationId, long After, long UpTo);

/// <summary>Reads changed messages of many conversations in one statement. It asks for no permission: the caller has.</summary>
internal sealed class ChangesReader(NpgsqlDataSource dataSource)
{
    /// <summary>The messages whose latest change lies in the ranges.</summary>
    /// <param name="ranges">One a conversation.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By conversation, each as it stands now, by <c>change</c>.</returns>
    public async Task<Dictionary<Guid, List<MessageDto>>> ReadAsync(IReadOnlyCollection<ChangeRange> ranges, CancellationToken cancellationToken)
    {
        var result = new Dictionary<Guid, List<MessageDto>>();
        if (ranges.Count == 0)
            return result;
        await using var command = dataSource.CreateCommand(
            """
            select m.id, m.conversation_id, m.seq, m.change, m.sender_id, m.kind, m.text, m.html, m.parts, m.reply_to_id, m.mentions,
                m.created_at, m.edited_at, m.deleted_at
            from unnest($1::uuid[], $2::bigint[], $3::bigint[]) as r(conversation_id, after, up_to)
            cross join lateral (
                select * from messages s where s.conversation_id = r.conversation_id and s.change > r.after and s.change <= r.up_to order by s.change
            ) m
            """);
        command.Parameters.Add(Array(ranges.Select(r => r.ConversationId), NpgsqlDbType.Uuid));
        command.Parameters.Add(Array(ranges.Select(r => r.After), NpgsqlDbType.Bigint));
        command.Parameters.Add(Array(ranges.Select(r => r.UpTo), NpgsqlDbType.Bigint));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var message = Read(reader);
            if (!result.TryGetValue(message.ConversationId, out var list))
                result[message.ConversationId] = list = [];
            list.Add(message);
        }

        foreach (var list in result.Values)
            list.Sort(static (a, b) => a.Change.CompareTo(b.Change));
        return result;
    }

    /// <summary>People by ID.</summary>
    /// <param name="ids">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that exist.</returns>
    public async Task<List<UserDto>> UsersAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        var users = new List<UserDto>();
        if (ids.Length == 0)
            return users;
        await using var command = dataSource.CreateCommand("select id, username, name, avatar_url from users where id = any($1)");
        command.Parameters.Add(Array(ids, NpgsqlDbType.Uuid));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            users.Add(new UserDto(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        return users;
    }

    private static NpgsqlParameter<T[]> Array<T>(IEnumerable<T> values, NpgsqlDbType type) => new() { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | type };

    private static MessageDto Read(NpgsqlDataReader reader)
    {
        DateTimeOffset? deletedAt = reader.IsDBNull(13) ? null : reader.GetFieldValue<DateTimeOffset>(13);
        var isDeleted = deletedAt is not null;
        var mentions = reader.GetFieldValue<Guid[]>(10);
        return new MessageDto(
            reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetGuid(4),
            SnakeCase.Parse<MessageKind>(reader.GetString(5)),
            isDeleted ? "" : reader.GetString(6),
            isDeleted || reader.IsDBNull(7) ? null : reader.GetString(7),
            isDeleted || reader.IsDBNull(8) ? null : JsonSerializer.Deserialize<IReadOnlyList<MessagePart>>(reader.GetString(8), HangoutJson.Options),
            reader.IsDBNull(9) ? null : reader.GetGuid(9),
            isDeleted || mentions.Length == 0 ? null : mentions,
            reader.GetFieldValue<DateTimeOffset>(11),
            reader.IsDBNull(12) ? null : reader.GetFieldValue<DateTimeOffset>(12),
            deletedAt);
    }
}
