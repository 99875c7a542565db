using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Members;

/// <summary>The conversations that the caller is invited to and has not answered yet, the latest first (CNV-6).</summary>
public sealed class ListInvitations(HangoutDbContext db)
{
    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<InvitationDto>>> RunAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var invited =
            from member in db.ConversationMembers.AsNoTracking()
            join conversation in db.Conversations.AsNoTracking() on member.ConversationId equals conversation.Id
            where member.UserId == user.Id && member.Status == MemberStatus.Invited && conversation.DeletedAt == null
            select new { member, conversation };
        if (start.Value.After is { } after)
        {
            var time = after.Time;
            invited = invited.Where(i => EF.Functions.LessThan(ValueTuple.Create(i.member.UpdatedAt, i.conversation.Id), ValueTuple.Create(time, after.Id)));
        }

        var rows = await invited.OrderByDescending(i => i.member.UpdatedAt).ThenByDescending(i => i.conversation.Id).Take(start.Value.Rows).ToListAsync(cancellationToken);
        var people = (await FindPeople.ReadAsync(db, rows.Select(r => r.member.InvitedBy).OfType<Guid>(), cancellationToken)).ToDictionary(p => p.Id);
        return start.Value.Of(
            rows,
            r => new InvitationDto(
                r.conversation.Id, r.conversation.Kind, r.conversation.Title, r.conversation.Description, r.conversation.MemberCount,
                r.member.InvitedBy is { } by ? people.GetValueOrDefault(by) : null, r.member.UpdatedAt),
            r => Cursor.At(r.member.UpdatedAt, r.conversation.Id));
    }
}
