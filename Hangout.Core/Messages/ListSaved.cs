using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;

namespace Hangout.Core.Messages;

/// <summary>The messages that a person saved, the one saved last first (MSG-7): only those that the person may still read.</summary>
public sealed class ListSaved(HangoutDbContext db)
{
    private static readonly string Select =
        $"""
        select s.saved_at, x.*
        from saved_messages s
        join conversation_members m on m.conversation_id = s.conversation_id and m.user_id = s.user_id
        join conversations c on c.id = s.conversation_id and {ConversationAccess.IsMemberSql}
        cross join lateral (select m.history_from_seq) seen
        cross join lateral (
            select {MessageRow.Columns} from messages m
            where m.conversation_id = s.conversation_id and m.id = s.message_id and m.seq > seen.history_from_seq and m.deleted_at is null
                and not {Visible.IsHiddenSql("s.user_id", "m")}) x
        where s.user_id = $1 and ($2 = '{Guid.Empty}' or s.conversation_id = $2) and (s.saved_at, s.message_id) < ($3, $4)
        order by s.saved_at desc, s.message_id desc limit $5
        """;

    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="conversationId">Only those of one conversation; null for all.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<SavedMessageDto>>> RunAsync(CurrentUser user, Guid? conversationId, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var after = start.Value.After ?? Cursor.Newest;
        var saved = await db.QueryAsync(
            Select, [user.Id, conversationId ?? Guid.Empty, after.Time, after.Id, start.Value.Rows],
            row => new SavedMessageDto(MessageRow.Read(row, 1), row.GetFieldValue<DateTimeOffset>(0)), cancellationToken);
        return start.Value.Of(saved, s => s, s => Cursor.At(s.SavedAt, s.Message.Id));
    }
}
