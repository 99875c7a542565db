using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Likes a comment, or no longer (SOC-2). Twice is once.</summary>
public sealed class LikeComment(HangoutDbContext db)
{
    /// <summary>Likes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="commentId">Which comment.</param>
    /// <param name="isLiked">Whether they like it now.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The comment; or <c>comment_not_found</c>.</returns>
    public async Task<Result<CommentDto>> RunAsync(CurrentUser user, Guid commentId, bool isLiked, CancellationToken cancellationToken)
    {
        var failure = await db.InTransactionAsync(ct => WriteAsync(user.Id, commentId, isLiked, ct), cancellationToken);
        if (failure is not null)
            return failure;
        return await CommentReader.OneAsync(db, user.Id, commentId, CancellationToken.None) is { } comment ? comment : CommentReader.NotFound;
    }

    private async Task<Failure?> WriteAsync(Guid userId, Guid commentId, bool isLiked, CancellationToken cancellationToken)
    {
        if (await CommentReader.OneAsync(db, userId, commentId, cancellationToken) is not { } seen
            || await PostAccess.LockAsync(db, userId, seen.PostId, cancellationToken) is null
            || await CommentReader.OneAsync(db, userId, commentId, cancellationToken) is not { Author: { } author })
        {
            return CommentReader.NotFound;
        }

        var changed = await db.QueryAsync(
            isLiked
                ? "insert into comment_likes (comment_id, user_id) values ($1, $2) on conflict do nothing returning 1"
                : "delete from comment_likes where comment_id = $1 and user_id = $2 returning 1",
            [commentId, userId], _ => true, cancellationToken);
        if (changed.Count == 0)
            return null;
        await db.QueryAsync($"update comments set like_count = like_count {(isLiked ? '+' : '-')} 1 where id = $1", [commentId], _ => true, cancellationToken);
        if (isLiked)
            await Interactions.NoteAsync(db, userId, author.Id, cancellationToken);
        await db.TellAsync([new CommentLiked(seen.PostId, commentId, userId)], cancellationToken);
        return null;
    }
}
