using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;

namespace Hangout.Core.Messages;

/// <summary>Moves the caller's delivered positions forward, several conversations in one statement (MSG-8).</summary>
public sealed class MarkDelivered(HangoutDbContext db, RealtimePublisher publisher)
{
    /// <summary>Most positions of one call.</summary>
    public const int MostPositions = 100;

    /// <summary>
    /// Positions are told live in conversations of up to this many members. In larger ones every reading would go to everybody:
    /// the square of the members; their positions are read with the list of members.
    /// </summary>
    public const int LargestWithReceipts = 100;

    // Rows are locked in the order of conversations, so that two devices of a person cannot deadlock.
    private const string Sql =
        $"""
        with wished as (
            select conversation_id, max(seq) as seq from unnest($2, $3) as w(conversation_id, seq) group by conversation_id),
        locked as (
            select m.conversation_id, least(w.seq, c.last_seq) as seq, c.member_count
            from conversation_members m join wished w on w.conversation_id = m.conversation_id join conversations c on c.id = m.conversation_id
            where m.user_id = $1 and {ConversationAccess.IsMemberSql} and m.last_delivered_seq < least(w.seq, c.last_seq)
            order by m.conversation_id for update of m)
        update conversation_members m set last_delivered_seq = greatest(m.last_delivered_seq, l.seq), updated_at = now()
        from locked l where m.conversation_id = l.conversation_id and m.user_id = $1
        returning m.conversation_id, m.last_read_seq, m.last_delivered_seq, l.member_count
        """;

    /// <summary>Moves the positions; conversations that are not the caller's are passed over.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="positions">At most <see cref="MostPositions"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many moved; or <c>validation_failed</c>.</returns>
    public async Task<Result<int>> RunAsync(CurrentUser user, IReadOnlyList<MarkReadRequest> positions, CancellationToken cancellationToken)
    {
        if (positions.Count > MostPositions || positions.Any(p => p is null || p.Seq < 0))
            return Failure.Invalid("positions", $"at most {MostPositions}, each of 0 or more.");
        if (positions.Count == 0)
            return 0;

        var moved = await db.QueryAsync(
            Sql, [user.Id, positions.Select(p => p.ConversationId).ToArray(), positions.Select(p => p.Seq).ToArray()],
            row => (ConversationId: row.GetGuid(0), Position: new MemberPosition(user.Id, row.GetInt64(1), row.GetInt64(2)), MemberCount: row.GetInt32(3)),
            cancellationToken);
        foreach (var (conversationId, position, _) in moved.Where(m => m.MemberCount <= LargestWithReceipts))
            await publisher.PositionsChangedAsync(new(conversationId, [position]));
        return moved.Count;
    }
}
