using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Members;

/// <summary>Gives members another role or permissions that differ from it, and hands the conversation over (CNV-4, CNV-6).</summary>
public sealed class ChangeMember(ChangeConversation change)
{
    /// <summary>Changes role and permissions of a member whose role is lower than the caller's, to a role that is lower, too.</summary>
    /// <param name="user">The caller, who may change roles.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="memberId">Whose.</param>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>user_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> RunAsync(CurrentUser user, Guid conversationId, Guid memberId, ChangeMemberRequest request, CancellationToken cancellationToken)
    {
        if (request.Role is MemberRole.Owner)
            return Failure.Invalid("role", "hand the conversation over instead.");
        return (await change.RunAsync<bool>(user.Id, conversationId, (c, ct) => RunAsync(c, memberId, request, ct), cancellationToken)).Failure;
    }

    /// <summary>Makes another member the owner; the caller becomes an admin.</summary>
    /// <param name="user">The caller, the owner.</param>
    /// <param name="conversationId">Of which conversation.</param>
    /// <param name="memberId">The new owner.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>conversation_not_found</c>, <c>user_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> TransferAsync(CurrentUser user, Guid conversationId, Guid memberId, CancellationToken cancellationToken) =>
        (await change.RunAsync<bool>(
            user.Id, conversationId,
            async (c, ct) =>
            {
                if (!c.May(ConversationAction.TransferOwnership))
                    return ChangeConversation.NotAllowed;
                var owners = await c.Db.ConversationMembers
                    .Where(m => m.ConversationId == conversationId && m.Status == MemberStatus.Active && m.Role == MemberRole.Owner).Select(m => m.UserId).ToListAsync(ct);
                if ((await c.MembersAsync([memberId, .. owners], ct)).GetValueOrDefault(memberId) is not { Status: MemberStatus.Active } member)
                    return RemoveMember.MemberNotFound;
                if (member.Role == MemberRole.Owner)
                    return false;
                await c.Db.Database.ExecuteSqlAsync(
                    $"""
                    update conversation_members set role = case when user_id = {memberId} then 'owner' else 'admin' end, updated_at = {c.At}
                    where conversation_id = {conversationId} and status = 'active' and (user_id = {memberId} or role = 'owner')
                    """,
                    ct);
                c.Note(new(SystemEvent.OwnerChange, [memberId]));
                c.TellAnew([memberId, .. owners]);
                return true;
            },
            cancellationToken)).Failure;

    private static async Task<Result<bool>> RunAsync(ConversationUnderChange c, Guid memberId, ChangeMemberRequest request, CancellationToken cancellationToken)
    {
        if (!c.May(ConversationAction.ChangeRoles))
            return ChangeConversation.NotAllowed;
        if ((await c.MembersAsync([memberId], cancellationToken)).GetValueOrDefault(memberId) is not { Status: MemberStatus.Active } member)
            return RemoveMember.MemberNotFound;
        var role = request.Role ?? member.Role;
        if (!await c.IsBelowAsync(member, cancellationToken) || !c.Role.IsAbove(role))
            return ChangeConversation.NotAllowed;
        var may = request.Permissions
            ?? new(member.CanAddMembers, member.CanRemoveMembers, member.CanEditConversation, member.CanDeleteMessages, member.CanPinMessages);
        await c.Db.Database.ExecuteSqlAsync(
            $"""
            update conversation_members set role = {SnakeCase.Word(role)}, can_add_members = {may.AddMembers}, can_remove_members = {may.RemoveMembers},
                can_edit_conversation = {may.EditConversation}, can_delete_messages = {may.DeleteMessages}, can_pin_messages = {may.PinMessages}, updated_at = {c.At}
            where conversation_id = {c.Conversation.Id} and user_id = {memberId}
            """,
            cancellationToken);
        if (role != member.Role)
            c.Note(new(SystemEvent.RoleChange, [memberId], role));
        c.TellAnew(memberId);
        return true;
    }
}
