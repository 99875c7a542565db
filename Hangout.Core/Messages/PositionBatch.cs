using Hangout.Contracts.Realtime;
using Hangout.Core.Conversations;
using Npgsql;

namespace Hangout.Core.Messages;

/// <summary>Somebody's wish to move their positions in a conversation.</summary>
/// <param name="UserId">Who.</param>
/// <param name="ConversationId">Where.</param>
/// <param name="Read">Read up to here; null when only received.</param>
/// <param name="Delivered">Received up to here.</param>
internal sealed record PositionWish(Guid UserId, Guid ConversationId, long? Read, long Delivered)
{
    /// <summary>The farther of two wishes of the same person and conversation.</summary>
    public PositionWish And(PositionWish other) =>
        this with { Read = Read is { } read ? Math.Max(read, other.Read ?? 0) : other.Read, Delivered = Math.Max(Delivered, other.Delivered) };
}

/// <summary>Where a member's positions stand after a wish.</summary>
/// <param name="State">The reading, with counts when the wish was to read.</param>
/// <param name="Position">Both positions, as members see them.</param>
/// <param name="MemberCount">Members of the conversation.</param>
/// <param name="HasRead">Whether the read position moved.</param>
/// <param name="HasMoved">Whether any position moved.</param>
internal sealed record PositionResult(ReadStateChanged State, MemberPosition Position, int MemberCount, bool HasRead, bool HasMoved);

/// <summary>Moves the positions of many people in one statement (CNV-8, MSG-8): forward only, and never beyond the newest message.</summary>
internal static class PositionBatch
{
    // $1 people, $2 conversations, $3 read or -1, $4 delivered. Locked in one order, so that nodes cannot deadlock. Counted in the statement
    // that moves, so it answers with one moment's truth.
    private static readonly string Sql =
        $"""
        with wished as (select * from unnest($1, $2, $3, $4) as w(user_id, conversation_id, read, delivered)),
        locked as materialized (
            select m.conversation_id, m.user_id, m.last_read_seq as old_read, m.last_delivered_seq as old_delivered, w.read >= 0 as is_read,
                w.read >= 0 and m.is_marked_unread as is_unmarked,
                greatest(m.last_read_seq, least(w.read, c.last_seq)) as last_read_seq,
                greatest(m.last_delivered_seq, m.last_read_seq, least(greatest(w.read, w.delivered), c.last_seq)) as last_delivered_seq
            from wished w
            join conversation_members m on m.conversation_id = w.conversation_id and m.user_id = w.user_id
            join conversations c on c.id = m.conversation_id
            where {ConversationAccess.IsMemberSql}
            order by m.conversation_id, m.user_id for update of m),
        moved as (
            update conversation_members m set last_read_seq = l.last_read_seq, last_delivered_seq = l.last_delivered_seq, updated_at = now(),
                is_marked_unread = m.is_marked_unread and not l.is_unmarked
            from locked l
            where m.conversation_id = l.conversation_id and m.user_id = l.user_id
                and (l.last_read_seq > l.old_read or l.last_delivered_seq > l.old_delivered or l.is_unmarked))
        select m.user_id, m.conversation_id, m.last_read_seq, m.last_delivered_seq, c.last_seq, c.member_count,
            m.last_read_seq > m.old_read or m.is_unmarked, m.last_delivered_seq > m.old_delivered,
            case when m.is_read then {UnreadCounts.UnreadSql} else 0 end, case when m.is_read then {UnreadCounts.MentionsSql} else 0 end
        from locked m join conversations c on c.id = m.conversation_id
        """;

    /// <summary>Moves.</summary>
    /// <param name="dataSource">The database.</param>
    /// <param name="wishes">At most one a person and conversation.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What stands now, by person and conversation; those who are no members are missing.</returns>
    public static async Task<Dictionary<(Guid UserId, Guid ConversationId), PositionResult>> WriteAsync(
        NpgsqlDataSource dataSource, IReadOnlyCollection<PositionWish> wishes, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. wishes.Select(w => w.UserId)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. wishes.Select(w => w.ConversationId)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. wishes.Select(w => w.Read ?? -1)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. wishes.Select(w => w.Delivered)] });
        var results = new Dictionary<(Guid, Guid), PositionResult>(wishes.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var (user, conversation, read, delivered) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3));
            var hasRead = reader.GetBoolean(6);
            results[(user, conversation)] = new PositionResult(
                new ReadStateChanged(conversation, read, reader.GetInt64(4), reader.GetInt32(8), reader.GetInt32(9)),
                new MemberPosition(user, read, delivered), reader.GetInt32(5), hasRead, hasRead || reader.GetBoolean(7));
        }

        return results;
    }
}
