using Hangout.Contracts.Messages;
using Hangout.Core.Messages.Changes;

namespace Hangout.Core.Messages.Previews;

/// <summary>Takes a link preview off a message of the caller's own, for everyone (MSG-2). One that is not there stays away.</summary>
public sealed class RemovePreview(ChangeMessage changeMessage)
{
    /// <summary>Removes.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="request">Which preview.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the message stands; or <c>conversation_not_found</c>, <c>message_not_found</c>, <c>not_allowed</c>.</returns>
    public Task<Result<ChangedMessage>> RunAsync(Guid userId, RemovePreviewRequest request, CancellationToken cancellationToken) =>
        changeMessage.RunAsync(userId, request.ConversationId, request.MessageId, async (message, ct) =>
        {
            if (!message.IsOwn)
                return ChangeMessage.NotAllowed;
            if (message.IsDeleted)
                return ChangeMessage.MessageNotFound;
            var held = await AttachPreviews.HeldAsync(message, ct);
            AttachedPreview[] left = [.. held.Select(p => p.Url == request.Url ? p with { IsRemoved = true } : p)];
            return left.SequenceEqual(held) ? MessageChange.None : await AttachPreviews.WriteAsync(message, left, ct);
        }, cancellationToken);
}
