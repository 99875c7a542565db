using Hangout.Contracts.Realtime;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>
/// Leaves a group or a channel (CNV-6). When the owner leaves, the member of the highest role who has been there longest becomes
/// the owner; when the last one leaves, the conversation is deleted.
/// </summary>
public sealed class LeaveConversation(HangoutDbContext db, RealtimePublisher publisher)
{
    private static readonly Failure Direct = new(ErrorCodes.NotAllowed, "A direct conversation cannot be left.");

    /// <summary>Leaves.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">A group or a channel.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> RunAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken)
    {
        var failure = await db.InTransactionAsync(ct => LeaveAsync(user.Id, conversationId, ct), cancellationToken);
        if (failure is not null)
            return failure;

        await publisher.ControlAsync(new MembershipControl(conversationId, user.Id, Active: false));
        await publisher.ToUserAsync(user.Id, new ConversationsChanged([], [conversationId]));
        return null;
    }

    private async Task<Failure?> LeaveAsync(Guid userId, Guid conversationId, CancellationToken cancellationToken)
    {
        var conversation = await db.Conversations.FromSql($"select * from conversations where id = {conversationId} and deleted_at is null for update")
            .AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        var role = await db.ConversationMembers.Where(m => m.ConversationId == conversationId && m.UserId == userId && m.Status == MemberStatus.Active)
            .Select(m => (MemberRole?)m.Role).FirstOrDefaultAsync(cancellationToken);
        if (conversation is null || role is null)
            return Failure.ConversationNotFound;
        if (conversation.Kind == ConversationKind.Direct)
            return Direct;

        var heir = role == MemberRole.Owner ? await HeirAsync(userId, conversationId, cancellationToken) : null;
        // In the order in which positions are written: neither waits for the other in a circle.
        await db.Database.ExecuteSqlAsync(
            $"select 1 from conversation_members where conversation_id = {conversationId} and user_id in ({userId}, {heir ?? userId}) order by user_id for update",
            cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"update conversation_members set status = 'left', left_at = now(), updated_at = now() where conversation_id = {conversationId} and user_id = {userId}",
            cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            update conversations set member_count = member_count - 1, updated_at = now(), deleted_at = case when member_count = 1 then now() end
            where id = {conversationId}
            """,
            cancellationToken);
        if (heir is not null)
        {
            await db.Database.ExecuteSqlAsync(
                $"update conversation_members set role = 'owner', updated_at = now() where conversation_id = {conversationId} and user_id = {heir}", cancellationToken);
        }

        return null;
    }

    /// <summary>Of the others, who becomes the owner; null when there is nobody. The conversation's row is held, so it stays who it is.</summary>
    private async Task<Guid?> HeirAsync(Guid ownerId, Guid conversationId, CancellationToken cancellationToken) =>
        await db.QueryAsync(
            """
            select user_id from conversation_members where conversation_id = $1 and user_id <> $2 and status = 'active'
            order by array_position(array['owner', 'admin', 'moderator', 'member', 'guest'], role), joined_at, user_id limit 1
            """,
            [conversationId, ownerId], row => row.GetGuid(0), cancellationToken) is [var heir] ? heir : null;
}
