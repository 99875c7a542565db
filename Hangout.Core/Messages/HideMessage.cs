using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Realtime;

namespace Hangout.Core.Messages;

/// <summary>
/// Puts a message out of a person's own sight, for good (MSG-6). For everyone else nothing changes, so it takes no <c>change</c> of the conversation;
/// the person's devices hear of it by an event of their own, and those that were away by their next sync.
/// </summary>
public sealed class HideMessage(HangoutDbContext db, ConversationAccess access, RealtimePublisher publisher)
{
    private const string Write =
        """
        with found as (select m.seq, m.change from messages m where m.conversation_id = $1 and m.id = $2 and m.seq > $3),
        hidden as (
            insert into hidden_messages (user_id, conversation_id, message_id, seq) select $4, $1, $2, f.seq from found f on conflict do nothing)
        select seq, change from found
        """;

    /// <summary>Hides.</summary>
    /// <param name="userId">From whom.</param>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>conversation_not_found</c>, <c>message_not_found</c>.</returns>
    public async Task<Result<ChangedMessage>> RunAsync(Guid userId, HideMessageRequest request, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(userId, request.ConversationId, cancellationToken);
        if (membership.Failure is { } failure)
            return failure;
        var found = await db.QueryAsync(
            Write, [request.ConversationId, request.MessageId, membership.Value.Member.HistoryFromSeq, userId],
            row => new ChangedMessage(request.MessageId, row.GetInt64(0), row.GetInt64(1)), cancellationToken);
        if (found is not [var message])
            return ChangeMessage.MessageNotFound;
        await publisher.ToUserAsync(userId, new MessagesHidden(request.ConversationId, [request.MessageId]));
        return message;
    }

    /// <summary>What people hid, for clients that start.</summary>
    /// <param name="db">The context.</param>
    /// <param name="userIds">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By person and conversation; the newest <see cref="Contracts.Limits.SyncHidden"/> of each person.</returns>
    public static async Task<ILookup<Guid, MessagesHidden>> NewestAsync(HangoutDbContext db, IEnumerable<Guid> userIds, CancellationToken cancellationToken)
    {
        var hidden = await db.QueryAsync(
            $"""
            select u.id, h.conversation_id, array_agg(h.message_id)
            from unnest($1::uuid[]) u(id)
            cross join lateral (
                select conversation_id, message_id from hidden_messages where user_id = u.id order by message_id desc limit {Contracts.Limits.SyncHidden}) h
            group by u.id, h.conversation_id
            """,
            [userIds.Distinct().ToArray()], row => (UserId: row.GetGuid(0), Hidden: new MessagesHidden(row.GetGuid(1), row.GetFieldValue<Guid[]>(2))), cancellationToken);
        return hidden.ToLookup(h => h.UserId, h => h.Hidden);
    }
}
