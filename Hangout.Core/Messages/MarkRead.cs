using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;

namespace Hangout.Core.Messages;

/// <summary>Moves the caller's read position forward, never back, and tells the caller's other devices and the members (CNV-8, MSG-8).</summary>
public sealed class MarkRead(HangoutDbContext db, RealtimePublisher publisher)
{
    // $1 the reader, $2 the conversation, $3 the wish. Counted in the statement that moves, so it answers with one moment's truth.
    private static readonly string Sql =
        $"""
        with before as (
            select m.last_read_seq, m.last_delivered_seq
            from conversation_members m join conversations c on c.id = m.conversation_id
            where m.conversation_id = $2 and m.user_id = $1 and {ConversationAccess.IsMemberSql}
            for update of m),
        moved as (
            update conversation_members m
            set last_read_seq = greatest(m.last_read_seq, least($3, c.last_seq)),
                last_delivered_seq = greatest(m.last_delivered_seq, m.last_read_seq, least($3, c.last_seq)),
                updated_at = now()
            from conversations c, before
            where c.id = m.conversation_id and m.conversation_id = $2 and m.user_id = $1
            returning m.conversation_id, m.user_id, m.last_read_seq, m.last_delivered_seq)
        select m.last_read_seq, m.last_delivered_seq, c.last_seq, c.member_count, {UnreadCounts.UnreadSql}, {UnreadCounts.MentionsSql},
            m.last_read_seq > before.last_read_seq
        from moved m join conversations c on c.id = m.conversation_id cross join before
        """;

    /// <summary>Moves the position.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="seq">Up to which message; beyond the newest counts as the newest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the reading stands now; or <c>conversation_not_found</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<ReadStateChanged>> RunAsync(CurrentUser user, Guid conversationId, long seq, CancellationToken cancellationToken)
    {
        if (seq < 0)
            return Failure.Invalid("seq", "is 0 or more.");
        var rows = await db.QueryAsync(Sql, [user.Id, conversationId, seq],
            row => (State: new ReadStateChanged(conversationId, row.GetInt64(0), row.GetInt64(2), row.GetInt32(4), row.GetInt32(5)),
                Delivered: row.GetInt64(1), MemberCount: row.GetInt32(3), Moved: row.GetBoolean(6)),
            cancellationToken);
        if (rows.Count == 0)
            return Failure.ConversationNotFound;

        var (state, delivered, memberCount, moved) = rows[0];
        if (moved)
        {
            await publisher.ReadStateChangedAsync(user.Id, state);
            if (memberCount <= MarkDelivered.LargestWithReceipts)
                await publisher.PositionsChangedAsync(new(conversationId, [new(user.Id, state.LastReadSeq, delivered)]));
        }

        return state;
    }
}
