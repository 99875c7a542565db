using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Data.Demo;

/// <summary>A small company's worth of people and conversations, so that a first look shows a house that is lived in.</summary>
internal static class DemoData
{
    /// <summary>Fills it in, unless it is there already.</summary>
    public static async Task FillAsync(HangoutDbContext db, ILogger logger, CancellationToken cancellationToken)
    {
        var people = DemoPeople.Make(DateTimeOffset.UtcNow.AddDays(-42));
        var firstId = people[0].Id;
        if (await db.Users.AnyAsync(u => u.Id == firstId, cancellationToken))
        {
            logger.LogInformation("The demo data is there already");
            return;
        }

        var watch = Stopwatch.StartNew();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var taken = await db.Users.Select(u => u.Username).ToListAsync(cancellationToken);
        db.Users.AddRange(people.ExceptBy(taken, u => u.Username, StringComparer.Ordinal));
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.LogInformation("Filled in {People} demo people in {Milliseconds} ms", people.Length, watch.ElapsedMilliseconds);
    }
}
