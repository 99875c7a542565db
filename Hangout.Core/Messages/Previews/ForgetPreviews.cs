using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Messages.Previews;

/// <summary>Forgets pages whose time in the cache is over; messages keep their previews.</summary>
public sealed class ForgetPreviews(HangoutDbContext db, TimeProvider clock)
{
    /// <summary>Forgets.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return db.LinkPreviews.Where(p => p.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
    }
}
