using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Posts;

/// <summary>Counts how much a person has to do with others (REL-3).</summary>
internal static class Interactions
{
    /// <summary>Notes that a person had to do with another just now; with oneself nothing is noted.</summary>
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
