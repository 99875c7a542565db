using Hangout.Contracts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>Whom the caller blocked, the latest first (REL-1).</summary>
public sealed class ListBlocks(HangoutDbContext db)
{
    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="cursor">Where the last page ended.</param>
    /// <param name="limit">1 to <see cref="Limits.ListPage"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<BlockDto>>> RunAsync(CurrentUser user, string? cursor, int? limit, CancellationToken cancellationToken)
    {
        var from = Cursor.Read(cursor, out var badCursor);
        if (badCursor is not null)
            return badCursor;
        var size = PageSize.From(limit, Limits.ListPage);
        if (size.Failure is not null)
            return size.Failure;

        var mine = db.Blocks.AsNoTracking().Where(b => b.BlockerId == user.Id);
        if (from is { } after)
        {
            var time = after.Time;
            mine = mine.Where(b => EF.Functions.LessThan(ValueTuple.Create(b.CreatedAt, b.BlockedId), ValueTuple.Create(time, after.Id)));
        }

        var rows = await (
            from block in mine
            join person in db.Users.AsNoTracking() on block.BlockedId equals person.Id
            orderby block.CreatedAt descending, block.BlockedId descending
            select new { Block = block, Person = person }).Take(size.Value + 1).ToListAsync(cancellationToken);
        var items = rows.Take(size.Value).Select(r => new BlockDto(r.Person.ToDto(), r.Block.Reason, r.Block.CreatedAt)).ToArray();
        return new Page<BlockDto>(items, rows.Count > items.Length ? Cursor.At(items[^1].CreatedAt, items[^1].User.Id).ToString() : null);
    }
}
