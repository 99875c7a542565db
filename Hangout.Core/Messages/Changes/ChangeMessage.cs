using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Hangout.Core.Messages.Changes;

/// <summary>
/// Changes a message that exists: the one way for everything but the first writing (docs/decisions/0022). It looks for the caller's membership, locks the
/// conversation, takes its next <c>change</c>, runs the feature's statement, writes the facts, commits, and then tells the members.
/// </summary>
public sealed class ChangeMessage(HangoutDbContext db, RealtimePublisher publisher, ConversationTurns turns)
{
    /// <summary>There is no such message, or it is deleted.</summary>
    public static Failure MessageNotFound { get; } = new(ErrorCodes.MessageNotFound, "There is no such message in this conversation.");

    /// <summary>The caller may see the message but not do this to it.</summary>
    public static Failure NotAllowed { get; } = new(ErrorCodes.NotAllowed, "You may not do this with this message.");

    private static readonly Failure AccountClosed = new(ErrorCodes.AccountClosed, "The account is closed.");

    // The conversation is locked by a statement before this one, so this one's snapshot sees all that others committed.
    private static readonly string Look = LookSql("conversation_members m on m.conversation_id = c.id and m.user_id = $3");

    // The assistant answers where it is no member.
    private static readonly string LookOfAssistant = LookSql(
        """
        (select $3::uuid as user_id, 'guest' as role, 'active' as status, true as may_write, 0::bigint as history_from_seq, null::bool as can_add_members,
            null::bool as can_remove_members, null::bool as can_edit_conversation, null::bool as can_delete_messages, null::bool as can_pin_messages) m on true
        """);

    private static string LookSql(string member) =>
        $"""
        select c.last_change, exists (select 1 from users u where u.id = $3 and not u.is_suspended and u.deleted_at is null),
            {Permissions.AllSql}, c.kind, c.is_public, x.*
        from conversations c
        join {member} and {ConversationAccess.IsMemberSql}
        cross join lateral (select m.history_from_seq) seen
        left join lateral (select {MessageRow.Columns} from messages m where m.conversation_id = c.id and m.id = $2 and m.seq > seen.history_from_seq) x on true
        where c.id = $1
        """;

    /// <summary>Changes a message.</summary>
    /// <param name="userId">Who wants it.</param>
    /// <param name="conversationId">Where the message is.</param>
    /// <param name="messageId">Which message.</param>
    /// <param name="change">
    /// The feature: judges by what the message is now, runs its statement on the columns that it owns, and says what to tell. It runs again after a lost
    /// connection or a deadlock, so it must have no effect outside the database.
    /// </param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Where the message stands, durable; or what the feature refused with, <c>conversation_not_found</c>, <c>message_not_found</c>.</returns>
    public async Task<Result<ChangedMessage>> RunAsync(
        Guid userId, Guid conversationId, Guid messageId, Func<MessageUnderChange, CancellationToken, Task<MessageChange>> change, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(conversationId, cancellationToken);
        var (result, announcement) = await db.InTransactionAsync(async ct =>
        {
            await db.Database.ExecuteSqlAsync($"select 1 from conversations where id = {conversationId} for no key update", ct);
            var look = userId == AssistantAccount.Id ? LookOfAssistant : Look;
            var found = await db.QueryAsync(look, [conversationId, messageId, userId], row => Subject.Read(row, db, userId), ct);
            if (found is not [var subject])
                return Refused(Failure.ConversationNotFound);
            if (!subject.IsAccountOpen)
                return Refused(AccountClosed);
            return subject.Message is { } message ? await MakeAsync(subject.LastChange + 1, message, change, ct) : Refused(MessageNotFound);
        }, cancellationToken);

        // Not awaited: what is committed is acknowledged also while Redis is away; the watermark tells it then.
        if (announcement is not null)
            _ = publisher.ToConversationAsync(conversationId, announcement);
        return result;
    }

    private async Task<(Result<ChangedMessage> Result, IConversationChange? Announcement)> MakeAsync(
        long number, MessageUnderChange message, Func<MessageUnderChange, CancellationToken, Task<MessageChange>> change, CancellationToken cancellationToken)
    {
        var (id, conversationId, seq) = (message.Now.Id, message.Now.ConversationId, message.Now.Seq);
        var made = await change(message, cancellationToken);
        if (made.Failure is { } failure)
            return Refused(failure);
        if (made.Event is null)
            return (new ChangedMessage(id, seq, message.Now.Change), null);

        await db.Database.ExecuteSqlAsync(
            $"""
            with counted as (update conversations set last_change = {number} where id = {conversationId})
            update messages set change = {number} where conversation_id = {conversationId} and id = {id}
            """,
            cancellationToken);
        await db.TellAsync(made.Facts, cancellationToken);
        return (new ChangedMessage(id, seq, number), await made.Event(number, cancellationToken));
    }

    private static (Result<ChangedMessage> Result, IConversationChange? Announcement) Refused(Failure failure) => (failure, null);

    private sealed record Subject(long LastChange, bool IsAccountOpen, MessageUnderChange? Message)
    {
        public static Subject Read(NpgsqlDataReader row, HangoutDbContext db, Guid userId) =>
            new(row.GetInt64(0), row.GetBoolean(1), row.IsDBNull(MessageUnderChange.FirstMessageColumn) ? null : MessageUnderChange.Read(row, db, userId));
    }
}
