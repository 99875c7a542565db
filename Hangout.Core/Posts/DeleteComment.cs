using Hangout.Contracts.Facts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Deletes the caller's own comment, or one on their post (SOC-2). One with answers keeps its place, and nothing else.</summary>
public sealed class DeleteComment(HangoutDbContext db)
{
    private const string FindSql = "select post_id, author_id, parent_id, reply_count from comments where id = $1 and deleted_at is null";

    private const string EmptySql =
        "update comments set deleted_at = clock_timestamp(), text = '', html = '', mentions = '{}', like_count = 0, edited_at = null where id = $1";

    // Where nothing is shown of a comment any more, its parent has an answer less; and where the parent was deleted too, and this was its last, so has the one above.
    private const string UnshowSql =
        "update comments set reply_count = reply_count - 1 where id = $1 returning deleted_at is not null and reply_count = 0, parent_id";

    /// <summary>Deletes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="commentId">Which comment.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>Null; or <c>comment_not_found</c>, <c>not_allowed</c>.</returns>
    public Task<Failure?> RunAsync(CurrentUser user, Guid commentId, CancellationToken cancellationToken) =>
        db.InTransactionAsync(ct => WriteAsync(user.Id, commentId, ct), cancellationToken);

    private async Task<Failure?> WriteAsync(Guid userId, Guid commentId, CancellationToken cancellationToken)
    {
        if (await FindAsync() is not { } seen || await PostAccess.LockAsync(db, userId, seen.PostId, cancellationToken) is not { } post)
            return CommentReader.NotFound;
        // Once more under the lock: somebody may have deleted or answered it meanwhile.
        if (await FindAsync() is not { } comment)
            return CommentReader.NotFound;
        // On one's own post one may delete also what a block hides from oneself: others see it.
        if (comment.AuthorId != userId && post.AuthorId != userId)
            return await CommentReader.OneAsync(db, userId, commentId, cancellationToken) is null ? CommentReader.NotFound : PostAccess.NotAllowed;
        await db.QueryAsync(EmptySql, [commentId], _ => true, cancellationToken);
        await db.QueryAsync("delete from comment_likes where comment_id = $1", [commentId], _ => true, cancellationToken);
        for (var (parent, isGone) = (comment.ParentId, comment.Replies == 0); isGone && parent is { } id;)
            (isGone, parent) = (await db.QueryAsync(UnshowSql, [id], row => (row.GetBoolean(0), row.Optional<Guid?>(1)), cancellationToken))[0];
        await PostAccess.ChangeAsync(db, comment.PostId, "comment_count = comment_count - 1", cancellationToken);
        await db.TellAsync([new CommentWritten(comment.PostId, commentId, comment.AuthorId)], cancellationToken);
        return null;

        async Task<Found?> FindAsync() => (await db.QueryAsync(
            FindSql, [commentId], row => new Found(row.GetGuid(0), row.GetGuid(1), row.Optional<Guid?>(2), row.GetInt32(3)), cancellationToken)).FirstOrDefault();
    }

    private sealed record Found(Guid PostId, Guid AuthorId, Guid? ParentId, int Replies);
}
