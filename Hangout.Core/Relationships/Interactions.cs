using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>Counts how much a person has to do with others (REL-3).</summary>
public static class Interactions
{
    /// <summary>Notes that a person had to do with another just now.</summary>
    /// <param name="db">The context, best in the transaction of what they did.</param>
    /// <param name="userId">The one who did something.</param>
    /// <param name="otherId">With whom; with oneself nothing is noted.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>When noted.</returns>
    public static async Task NoteAsync(HangoutDbContext db, Guid userId, Guid otherId, CancellationToken cancellationToken)
    {
        if (userId == otherId)
            return;
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into relationships as r (user_id, other_id, last_interaction_at, interactions) values ({userId}, {otherId}, clock_timestamp(), 1)
            on conflict (user_id, other_id) do update set last_interaction_at = excluded.last_interaction_at, interactions = r.interactions + 1
            """,
            cancellationToken);
    }
}
