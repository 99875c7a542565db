using Hangout.Contracts.Conversations;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>A conversation and the caller's place in it.</summary>
/// <param name="Conversation">The conversation as it stands; not tracked.</param>
/// <param name="Member">The caller's active membership; not tracked.</param>
public sealed record Membership(Conversation Conversation, ConversationMember Member);

/// <summary>
/// The one way to a conversation: only its active members find it. Unknown, foreign, left and deleted ones are all
/// <c>conversation_not_found</c>, so that nobody learns which exist.
/// </summary>
public sealed class ConversationAccess(HangoutDbContext db)
{
    /// <summary>The same rule for SQL, with <c>c</c> for conversations and <c>m</c> for the caller's conversation_members row.</summary>
    public const string IsMemberSql = "m.status = 'active' and c.deleted_at is null";

    /// <summary>Who of them hears what happens there, likewise: not the two of a blocked direct conversation (REL-4).</summary>
    public const string HearsSql = $"{IsMemberSql} and not c.is_blocked";

    /// <summary>Who of them may write (CNV-2, CNV-4, REL-4), likewise.</summary>
    public static readonly string MayPostSql = Permissions.Sql(ConversationAction.Post);

    /// <summary>Who of them may react to messages (MSG-5), likewise: also where only moderators write.</summary>
    public static readonly string MayReactSql = Permissions.Sql(ConversationAction.React);

    /// <summary>Finds a conversation for one of its members.</summary>
    /// <param name="userId">Who asks.</param>
    /// <param name="conversationId">For which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The membership, or <c>conversation_not_found</c>.</returns>
    public async Task<Result<Membership>> FindAsync(Guid userId, Guid conversationId, CancellationToken cancellationToken)
    {
        var found = await (
            from member in db.ConversationMembers.AsNoTracking()
            join conversation in db.Conversations.AsNoTracking() on member.ConversationId equals conversation.Id
            where member.ConversationId == conversationId && member.UserId == userId
                && member.Status == MemberStatus.Active && conversation.DeletedAt == null
            select new Membership(conversation, member)).FirstOrDefaultAsync(cancellationToken);
        return found is null ? Failure.ConversationNotFound : found;
    }

    /// <summary>Makes sure that a person is a member who may do something (CNV-4).</summary>
    /// <param name="userId">Who.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="action">What.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null; or <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Failure?> MustAsync(Guid userId, Guid conversationId, ConversationAction action, CancellationToken cancellationToken)
    {
        var membership = await FindAsync(userId, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;
        var system = await db.Users.Where(u => u.Id == userId).Select(u => u.SystemRole).FirstAsync(cancellationToken);
        return Permissions.May(action, membership.Value.Conversation, membership.Value.Member, system) ? null : Changes.ChangeConversation.NotAllowed;
    }

    /// <summary>The caller's conversations: the same rule for queries.</summary>
    /// <param name="userId">Who asks.</param>
    /// <returns>Conversations the caller is an active member of.</returns>
    public IQueryable<Conversation> Mine(Guid userId) =>
        from member in db.ConversationMembers.AsNoTracking()
        join conversation in db.Conversations.AsNoTracking() on member.ConversationId equals conversation.Id
        where member.UserId == userId && member.Status == MemberStatus.Active && conversation.DeletedAt == null
        select conversation;
}
