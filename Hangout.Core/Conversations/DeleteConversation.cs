using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;

namespace Hangout.Core.Conversations;

/// <summary>Deletes a group or a channel for everyone (CNV-2). Its rows stay, out of everybody's sight.</summary>
public sealed class DeleteConversation(ChangeConversation change)
{
    /// <summary>Deletes.</summary>
    /// <param name="user">The caller, its owner.</param>
    /// <param name="conversationId">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> RunAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken) =>
        (await change.RunAsync<bool>(
            user.Id, conversationId,
            async (c, ct) =>
            {
                if (!c.May(ConversationAction.DeleteConversation))
                    return ChangeConversation.NotAllowed;
                await c.DeleteAsync(ct);
                return true;
            },
            cancellationToken)).Failure;
}
