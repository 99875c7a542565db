using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Data;

/// <summary>Transactions of several statements, with the retry that the context is configured with.</summary>
public static class DbContextTransactions
{
    /// <summary>Runs a step in a transaction and commits it. After a lost connection or a deadlock the whole step runs again: it must not have effects outside.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="db">The context; tracks nothing afterwards.</param>
    /// <param name="step">What to do.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>What the step gave.</returns>
    public static Task<T> InTransactionAsync<T>(this DbContext db, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async ct =>
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var result = await step(ct);
            await transaction.CommitAsync(ct);
            db.ChangeTracker.Clear();
            return result;
        }, cancellationToken);
}
