using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>
/// Leaves a group or a channel, or declines an invitation to it (CNV-6): nobody is kept anywhere. When the owner leaves, the member of the highest role who
/// has been there longest becomes the owner; when the last one leaves, the conversation is deleted.
/// </summary>
public sealed class LeaveConversation(ChangeConversation change)
{
    private static readonly Failure Direct = new(ErrorCodes.NotAllowed, "A direct conversation cannot be left.");

    /// <summary>Leaves.</summary>
    /// <param name="user">The caller, a member or invited.</param>
    /// <param name="conversationId">A group or a channel.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> RunAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken) =>
        (await change.RunForAnyoneAsync<bool>(user.Id, conversationId, LeaveAsync, cancellationToken)).Failure;

    private static async Task<Result<bool>> LeaveAsync(ConversationUnderChange c, CancellationToken cancellationToken)
    {
        if (c.Own is not { Status: MemberStatus.Active or MemberStatus.Invited } own)
            return Failure.ConversationNotFound;
        if (c.Conversation.Kind == ConversationKind.Direct)
            return Direct;

        var heir = own is { Status: MemberStatus.Active, Role: MemberRole.Owner } ? await HeirAsync(c, cancellationToken) : null;
        await c.MembersAsync(heir is { } other ? [c.UserId, other] : [c.UserId], cancellationToken);
        await c.EndAsync(own, MemberStatus.Left, cancellationToken);
        if (own.Status == MemberStatus.Invited)
            return true;
        if (c.Conversation.MemberCount == 1)
        {
            await c.DeleteAsync(cancellationToken);
            return true;
        }

        c.Note(new(SystemEvent.Leave, []));
        if (heir is { } owner)
        {
            await c.Db.Database.ExecuteSqlAsync(
                $"update conversation_members set role = 'owner', updated_at = {c.At} where conversation_id = {c.Conversation.Id} and user_id = {owner}", cancellationToken);
            c.Note(new(SystemEvent.OwnerChange, [owner]));
            c.TellAnew(owner);
        }

        return true;
    }

    /// <summary>Of the others, who becomes the owner; null when there is nobody. The conversation's row is held, so it stays who it is.</summary>
    private static async Task<Guid?> HeirAsync(ConversationUnderChange c, CancellationToken cancellationToken) =>
        await c.Db.QueryAsync(
            """
            select user_id from conversation_members where conversation_id = $1 and user_id <> $2 and status = 'active'
            order by array_position(array['owner', 'admin', 'moderator', 'member', 'guest'], role), joined_at, user_id limit 1
            """,
            [c.Conversation.Id, c.UserId], row => row.GetGuid(0), cancellationToken) is [var heir] ? heir : null;
}
