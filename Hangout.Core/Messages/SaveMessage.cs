using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Realtime;

namespace Hangout.Core.Messages;

/// <summary>Saves a message for later, for its reader alone (MSG-7), or forgets it. Doing it again changes nothing.</summary>
public sealed class SaveMessage(HangoutDbContext db, ConversationAccess access, RealtimePublisher publisher)
{
    private const string SaveSql =
        "insert into saved_messages (user_id, conversation_id, message_id, saved_at) values ($1, $2, $3, clock_timestamp()) on conflict do nothing returning saved_at";

    private const string ForgetSql = "delete from saved_messages where user_id = $1 and conversation_id = $2 and message_id = $3 returning saved_at";

    /// <summary>Saves, or forgets.</summary>
    /// <param name="userId">For whom.</param>
    /// <param name="request">Which message.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>conversation_not_found</c>, <c>message_not_found</c>. What one may not read any more can be forgotten all the same.</returns>
    public async Task<Result<ChangedMessage>> RunAsync(Guid userId, SaveMessageRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(userId, request, cancellationToken);
        if (request.IsSaved && found.Failure is { } failure)
            return failure;
        var changed = await db.QueryAsync(
            request.IsSaved ? SaveSql : ForgetSql, [userId, request.ConversationId, request.MessageId], row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        if (changed is [var at])
            await publisher.ToUserAsync(userId, new SavedChanged(request.ConversationId, request.MessageId, request.IsSaved ? at : null));
        return found.Failure is null ? found.Value : new ChangedMessage(request.MessageId, 0, 0);
    }

    private async Task<Result<ChangedMessage>> FindAsync(Guid userId, SaveMessageRequest request, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(userId, request.ConversationId, cancellationToken);
        if (membership.Failure is { } failure)
            return failure;
        var message = await Visible.FindAsync(db, membership.Value.Member, request.MessageId, cancellationToken);
        return message is null ? ChangeMessage.MessageNotFound : new ChangedMessage(message.Id, message.Seq, message.Change);
    }
}
