using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>The active members of a conversation, in the order they joined (CNV-4).</summary>
public sealed class ListMembers(HangoutDbContext db, ConversationAccess access)
{
    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>conversation_not_found</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<Page<MemberDto>>> RunAsync(
        CurrentUser user, Guid conversationId, PageRequest page, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(user.Id, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return membership.Failure;
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;

        var members = db.ConversationMembers.AsNoTracking().Where(m => m.ConversationId == conversationId && m.Status == MemberStatus.Active);
        if (start.Value.After is { } after)
        {
            var time = after.Time;
            members = members.Where(m => EF.Functions.GreaterThan(ValueTuple.Create(m.JoinedAt, m.UserId), ValueTuple.Create(time, after.Id)));
        }

        var rows = await (
            from member in members
            join person in db.Users.AsNoTracking() on member.UserId equals person.Id
            orderby member.JoinedAt, member.UserId
            // Two whom a block keeps apart see nothing of how far the other has read (REL-4).
            let isApart = db.Blocks.Any(b => (b.BlockerId == user.Id && b.BlockedId == member.UserId) || (b.BlockerId == member.UserId && b.BlockedId == user.Id))
            select new { Member = member, Person = person, IsApart = isApart }).Take(start.Value.Rows).ToListAsync(cancellationToken);
        return start.Value.Of(
            rows,
            r => new MemberDto(
                r.Person.ToDto(), r.Member.Role, r.IsApart ? 0 : r.Member.LastReadSeq, r.IsApart ? 0 : r.Member.LastDeliveredSeq, r.Member.JoinedAt, OwnOf(r.Member)),
            r => Cursor.At(r.Member.JoinedAt, r.Person.Id));
    }

    private static MemberPermissions? OwnOf(ConversationMember member)
    {
        var own = new MemberPermissions(member.CanAddMembers, member.CanRemoveMembers, member.CanEditConversation, member.CanDeleteMessages, member.CanPinMessages);
        return own == new MemberPermissions() ? null : own;
    }
}
