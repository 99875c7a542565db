using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;

namespace Hangout.Core.Conversations;

/// <summary>
/// Joins a public channel, or accepts an invitation (CNV-1, CNV-6). System admins may join every group and channel (CNV-5). Joining twice changes nothing.
/// </summary>
public sealed class JoinChannel(ChangeConversation change, ConversationReader reader)
{
    internal static readonly Failure Banned = new(ErrorCodes.NotAllowed, "You were removed from this conversation and may not come back.");

    /// <summary>Makes the caller a member, who has read everything that was written before.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="conversationId">A public channel, one that the caller is invited to, or one that they are in already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The conversation; or <c>conversation_not_found</c>, <c>not_allowed</c> for the banned, <c>conversation_full</c>.</returns>
    public async Task<Result<ConversationDto>> RunAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken)
    {
        var joined = await change.RunForAnyoneAsync<bool>(
            user.Id, conversationId,
            async (c, ct) =>
            {
                if (c.Own?.Status == MemberStatus.Active)
                    return false;
                var mayCome = c.Conversation.IsPublic || c.Own?.Status == MemberStatus.Invited || (c.IsSystemAdmin && c.Conversation.Kind != ConversationKind.Direct);
                if (c.Conversation.Kind == ConversationKind.Direct || !mayCome)
                    return Failure.ConversationNotFound;
                if (c.Own?.Status == MemberStatus.Banned)
                    return Banned;
                return await JoinAsync(c, c.Own?.Status == MemberStatus.Invited ? c.Own.InvitedBy : null, ct) is { } failure ? failure : true;
            },
            cancellationToken);
        return joined.Failure is { } refused ? refused : await reader.ReadOneAsync(user.Id, conversationId, CancellationToken.None);
    }

    /// <summary>The caller comes in.</summary>
    internal static async Task<Failure?> JoinAsync(ConversationUnderChange conversation, Guid? invitedBy, CancellationToken cancellationToken)
    {
        if (await conversation.JoinAsync([conversation.UserId], invitedBy, cancellationToken) is { } failure)
            return failure;
        conversation.Note(new(SystemEvent.Join, []));
        return null;
    }
}
