using Hangout.Contracts.Facts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>The posts that show an image. They show it as it is now: where it came further or went, they became newer.</summary>
internal static class PostsWithFile
{
    /// <summary>Makes the posts that show a file newer.</summary>
    /// <returns>What to tell of it.</returns>
    public static async Task<IReadOnlyList<IFact>> ChangedAsync(HangoutDbContext db, Guid fileId, CancellationToken cancellationToken) => await db.QueryAsync(
        """
        update posts set version = version + 1
        where id in (select p.id from posts p join post_files f on f.post_id = p.id where f.file_id = $1 and p.deleted_at is null order by p.id for no key update of p)
        returning id, author_id
        """,
        [fileId], row => new PostCounted(row.GetGuid(0), row.GetGuid(1)), cancellationToken);
}
