using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;

namespace Hangout.Core.Messages;

/// <summary>The pinned messages of a conversation, the one pinned last first (MSG-7).</summary>
public sealed class ListPins(HangoutDbContext db, ConversationAccess access)
{
    private static readonly string Select =
        $"""
        select {MessageRow.Columns} from messages m
        where m.conversation_id = $1 and m.pinned_at is not null and m.deleted_at is null and m.seq > $2 and not {Visible.IsHiddenSql("$3", "m")}
            and (m.pinned_at, m.id) < ($4, $5)
        order by m.pinned_at desc, m.id desc limit $6
        """;

    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>conversation_not_found</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<Page<MessageDto>>> RunAsync(CurrentUser user, Guid conversationId, PageRequest page, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var after = start.Value.After ?? Cursor.Newest;
        var pinned = await db.QueryAsync(
            Select, [conversationId, membership.Value.Member.HistoryFromSeq, user.Id, after.Time, after.Id, start.Value.Rows], row => MessageRow.Read(row), cancellationToken);
        return start.Value.Of(pinned, m => m, m => Cursor.At(m.Pin!.At, m.Id));
    }
}
