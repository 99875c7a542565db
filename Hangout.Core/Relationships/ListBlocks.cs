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
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<BlockDto>>> RunAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;

        var mine = db.Blocks.AsNoTracking().Where(b => b.BlockerId == user.Id);
        if (start.Value.After is { } after)
        {
            var time = after.Time;
            mine = mine.Where(b => EF.Functions.LessThan(ValueTuple.Create(b.CreatedAt, b.BlockedId), ValueTuple.Create(time, after.Id)));
        }

        var rows = await (
            from block in mine
            join person in db.Users.AsNoTracking() on block.BlockedId equals person.Id
            orderby block.CreatedAt descending, block.BlockedId descending
            select new { Block = block, Person = person }).Take(start.Value.Rows).ToListAsync(cancellationToken);
        return start.Value.Of(rows, r => new BlockDto(r.Person.ToDto(), r.Block.Reason, r.Block.CreatedAt), r => Cursor.At(r.Block.CreatedAt, r.Person.Id));
    }
}
