using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;

namespace Hangout.Core.Conversations.Members;

/// <summary>Takes people out of a group or a channel, for now or for good (CNV-6): only those whose role is lower than the caller's.</summary>
public sealed class RemoveMember(ChangeConversation change)
{
    /// <summary>There is no such member.</summary>
    internal static readonly Failure MemberNotFound = new(ErrorCodes.UserNotFound, "There is no such member.");

    private static readonly Failure Self = new(ErrorCodes.NotAllowed, "Leave the conversation instead.");

    /// <summary>Removes a member, or takes an invitation back; the person may be added again.</summary>
    /// <param name="user">The caller, who may remove members.</param>
    /// <param name="conversationId">From where.</param>
    /// <param name="memberId">Whom.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>conversation_not_found</c>, <c>user_not_found</c>, <c>not_allowed</c>.</returns>
    public Task<Failure?> RemoveAsync(CurrentUser user, Guid conversationId, Guid memberId, CancellationToken cancellationToken) =>
        EndAsync(user, conversationId, memberId, MemberStatus.Removed, SystemEvent.RemoveMember, cancellationToken);

    /// <summary>Removes a member, present or past, who may not come back. Doing it again changes nothing.</summary>
    /// <param name="user">The caller, who may remove members.</param>
    /// <param name="conversationId">From where.</param>
    /// <param name="memberId">Whom.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Likewise.</returns>
    public Task<Failure?> BanAsync(CurrentUser user, Guid conversationId, Guid memberId, CancellationToken cancellationToken) =>
        EndAsync(user, conversationId, memberId, MemberStatus.Banned, SystemEvent.BanMember, cancellationToken);

    /// <summary>Lifts a ban: the person may come again. Without one it does nothing.</summary>
    /// <param name="user">The caller, who may remove members.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="memberId">Whose.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> UnbanAsync(CurrentUser user, Guid conversationId, Guid memberId, CancellationToken cancellationToken) =>
        (await change.RunAsync<bool>(
            user.Id, conversationId,
            async (c, ct) =>
            {
                if (!c.May(ConversationAction.RemoveMembers))
                    return ChangeConversation.NotAllowed;
                if ((await c.MembersAsync([memberId], ct)).GetValueOrDefault(memberId) is not { Status: MemberStatus.Banned } member)
                    return false;
                await c.EndAsync(member, MemberStatus.Removed, ct);
                c.Note(new(SystemEvent.UnbanMember, [memberId]));
                return true;
            },
            cancellationToken)).Failure;

    private async Task<Failure?> EndAsync(
        CurrentUser user, Guid conversationId, Guid memberId, MemberStatus status, SystemEvent happened, CancellationToken cancellationToken) =>
        (await change.RunAsync<bool>(
            user.Id, conversationId,
            async (c, ct) =>
            {
                if (!c.May(ConversationAction.RemoveMembers))
                    return ChangeConversation.NotAllowed;
                if (memberId == user.Id)
                    return Self;
                var member = (await c.MembersAsync([memberId], ct)).GetValueOrDefault(memberId);
                if (member is null || (status == MemberStatus.Removed && member.Status is not (MemberStatus.Active or MemberStatus.Invited)))
                    return MemberNotFound;
                if (member.Status == status)
                    return false;
                if (!await c.IsBelowAsync(member, ct))
                    return ChangeConversation.NotAllowed;
                await c.EndAsync(member, status, ct);
                c.Note(new(happened, [memberId]));
                return true;
            },
            cancellationToken)).Failure;
}
