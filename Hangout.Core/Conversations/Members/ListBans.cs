using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Members;

/// <summary>Who is banned from a conversation, the latest first (CNV-6): for those who may remove members.</summary>
public sealed class ListBans(HangoutDbContext db, ConversationAccess access)
{
    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>conversation_not_found</c>, <c>not_allowed</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<Page<BanDto>>> RunAsync(CurrentUser user, Guid conversationId, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        if (await access.MustAsync(user.Id, conversationId, ConversationAction.RemoveMembers, cancellationToken) is { } failure)
            return failure;
        var banned =
            from member in db.ConversationMembers.AsNoTracking()
            join person in db.Users.AsNoTracking() on member.UserId equals person.Id
            where member.ConversationId == conversationId && member.Status == MemberStatus.Banned
            select new { member.LeftAt, person };
        if (start.Value.After is { } after)
        {
            var time = after.Time;
            banned = banned.Where(b => EF.Functions.LessThan(ValueTuple.Create(b.LeftAt!.Value, b.person.Id), ValueTuple.Create(time, after.Id)));
        }

        var rows = await banned.OrderByDescending(b => b.LeftAt).ThenByDescending(b => b.person.Id).Take(start.Value.Rows).ToListAsync(cancellationToken);
        return start.Value.Of(rows, b => new BanDto(b.person.ToDto(), b.LeftAt!.Value), b => Cursor.At(b.LeftAt!.Value, b.person.Id));
    }
}
