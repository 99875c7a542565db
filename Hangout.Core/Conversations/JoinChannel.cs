using Hangout.Contracts.Realtime;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>Joins a public channel (CNV-1, CNV-6). Joining twice changes nothing.</summary>
public sealed class JoinChannel(HangoutDbContext db, ConversationReader reader, RealtimePublisher publisher)
{
    private enum Outcome
    {
        NotFound,
        Banned,
        WasMember,
        Joined,
    }

    /// <summary>Makes the caller a member, who has read everything that was written before.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="conversationId">A public channel, or a conversation the caller is in already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The conversation; or <c>conversation_not_found</c>, <c>not_allowed</c> for the banned.</returns>
    public async Task<Result<ConversationDto>> RunAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken)
    {
        var outcome = await db.InTransactionAsync(ct => JoinAsync(user.Id, conversationId, ct), cancellationToken);
        switch (outcome)
        {
            case Outcome.NotFound:
                return Failure.ConversationNotFound;
            case Outcome.Banned:
                return new Failure(ErrorCodes.NotAllowed, "You were removed from this channel and may not come back.");
        }

        // What is written must be told, whether or not the caller still waits.
        var conversation = await reader.ReadOneAsync(user.Id, conversationId, CancellationToken.None);
        if (outcome == Outcome.Joined && conversation.Failure is null)
        {
            await publisher.ControlAsync(new MembershipControl(conversationId, user.Id, Active: true));
            await publisher.ToUserAsync(user.Id, new ConversationsChanged([conversation.Value], []));
        }

        return conversation;
    }

    private async Task<Outcome> JoinAsync(Guid userId, Guid conversationId, CancellationToken cancellationToken)
    {
        // The conversation's row is locked first, here as everywhere: its counter and the membership go together.
        var conversation = await db.Conversations.FromSql($"select * from conversations where id = {conversationId} and deleted_at is null for update")
            .AsNoTracking().FirstOrDefaultAsync(cancellationToken);
        var status = await db.ConversationMembers.Where(m => m.ConversationId == conversationId && m.UserId == userId)
            .Select(m => (MemberStatus?)m.Status).FirstOrDefaultAsync(cancellationToken);
        if (conversation is null || (!conversation.IsPublic && status != MemberStatus.Active))
            return Outcome.NotFound;
        if (status == MemberStatus.Active)
            return Outcome.WasMember;
        if (status == MemberStatus.Banned)
            return Outcome.Banned;

        await db.Database.ExecuteSqlAsync(
            $"""
            insert into conversation_members (conversation_id, user_id, role, status, last_read_seq, last_delivered_seq, joined_at)
            values ({conversationId}, {userId}, 'member', 'active', {conversation.LastSeq}, {conversation.LastSeq}, now())
            on conflict (conversation_id, user_id) do update
            set role = 'member', status = 'active', joined_at = now(), left_at = null, updated_at = now(),
                last_read_seq = excluded.last_read_seq, last_delivered_seq = excluded.last_delivered_seq
            """,
            cancellationToken);
        await db.Database.ExecuteSqlAsync($"update conversations set member_count = member_count + 1 where id = {conversationId}", cancellationToken);
        return Outcome.Joined;
    }
}
