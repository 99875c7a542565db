using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Messages.Changes;

/// <summary>Deletes a message for everyone (MSG-6): one's own, or as a role allows, another's. It stays in its place as a tombstone. Deleting it again changes nothing.</summary>
public sealed class DeleteMessage(ChangeMessage changeMessage)
{
    /// <summary>Deletes.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>.</returns>
    public Task<Result<ChangedMessage>> RunAsync(Guid userId, DeleteMessageRequest request, CancellationToken cancellationToken) =>
        changeMessage.RunAsync(userId, request.ConversationId, request.MessageId, async (message, ct) =>
        {
            if (!message.IsOwn && !(message.May(ConversationAction.DeleteMessages) && message.Now.Kind != MessageKind.System))
                return ChangeMessage.NotAllowed;
            if (message.IsDeleted)
                return MessageChange.None;
            await message.Db.Database.ExecuteSqlAsync(
                $"update messages set deleted_at = now(), pinned_at = null, pinned_by = null where conversation_id = {request.ConversationId} and id = {request.MessageId}", ct);
            return message.AsMessage(new MessageDeleted(request.ConversationId, request.MessageId));
        }, cancellationToken);
}
