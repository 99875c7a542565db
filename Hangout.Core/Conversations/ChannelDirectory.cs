using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>The public channels, the largest first, with search in their names (CNV-9).</summary>
public sealed class ChannelDirectory(HangoutDbContext db)
{
    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="search">A part of the name, at most <see cref="Limits.SearchText"/> characters; absent for all.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<ChannelDto>>> RunAsync(CurrentUser user, string? search, PageRequest page, CancellationToken cancellationToken)
    {
        if (search is { Length: > Limits.SearchText } || !TextRules.IsStorable(search))
            return Failure.Invalid("q", $"at most {Limits.SearchText} characters.");
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;

        var channels = db.Conversations.AsNoTracking().Where(c => c.IsPublic && c.DeletedAt == null);
        if (search?.Trim() is { Length: > 0 } part)
            channels = channels.Where(c => EF.Functions.ILike(
                EF.Functions.Unaccent(c.Title!), EF.Functions.Unaccent($"%{LikePattern.Escape(part)}%"), LikePattern.EscapeCharacter));
        if (start.Value.After is { } after)
        {
            var count = (int)Math.Clamp(after.Key, 0, int.MaxValue);
            channels = channels.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.MemberCount, c.Id), ValueTuple.Create(count, after.Id)));
        }

        var rows = await channels.OrderByDescending(c => c.MemberCount).ThenByDescending(c => c.Id).Take(start.Value.Rows)
            .Select(c => new ChannelDto(
                c.Id, c.Title!, c.Description, c.MemberCount,
                db.ConversationMembers.Any(m => m.ConversationId == c.Id && m.UserId == user.Id && m.Status == MemberStatus.Active)))
            .ToListAsync(cancellationToken);
        return start.Value.Of(rows, c => c, c => new Cursor(c.MemberCount, c.Id));
    }
}
