using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;

namespace Hangout.Core.Messages;

/// <summary>Exactly what a client has missed of a conversation (MSG-12; docs/decisions/0008).</summary>
public sealed class GetMessageChanges(HangoutDbContext db, ConversationAccess access)
{
    /// <summary>
    /// A stretch of changes. Apply them and go on with <c>after</c> = <see cref="ConversationChanges.LastChange"/> until no message comes.
    /// A message that changed again meanwhile comes once, in its newest state.
    /// </summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="after">The change up to which the client has everything.</param>
    /// <param name="limit">1 to <see cref="Limits.SyncMessagesPerConversation"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The changes; or <c>conversation_not_found</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<ConversationChanges>> RunAsync(
        CurrentUser user, Guid conversationId, long after, int? limit, CancellationToken cancellationToken)
    {
        var size = PageSize.From(limit, Limits.SyncMessagesPerConversation);
        if (size.Failure is not null)
            return size.Failure;
        if (after < 0)
            return Failure.Invalid("after", "is 0 or more.");
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;

        var last = membership.Value.Conversation.LastChange;
        var messages = await ReadAsync(user.Id, conversationId, after, size.Value + 1, cancellationToken);
        var (found, upTo) = messages.Count > size.Value ? (messages[..size.Value], messages[size.Value - 1].Change) : (messages, last);
        return new ConversationChanges(conversationId, [.. found.Where(m => m.Seq > membership.Value.Member.HistoryFromSeq)], upTo);
    }

    // Also what was changed after the newest change was read: without it there would be a hole between messages.
    private Task<List<MessageDto>> ReadAsync(Guid userId, Guid conversationId, long after, int limit, CancellationToken cancellationToken) => db.QueryAsync(
        $"select {Visible.Columns("$4")} from messages m where m.conversation_id = $1 and m.change > $2 order by m.change limit $3",
        [conversationId, after, limit, userId], Visible.Read, cancellationToken);
}
