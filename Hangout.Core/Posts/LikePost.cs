using Hangout.Contracts.Facts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Likes a post, or no longer (SOC-2). Twice is once.</summary>
public sealed class LikePost(HangoutDbContext db, PostReader posts)
{
    /// <summary>Likes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="isLiked">Whether they like it now.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The post; or <c>post_not_found</c>.</returns>
    public async Task<Result<PostDto>> RunAsync(CurrentUser user, Guid postId, bool isLiked, CancellationToken cancellationToken)
    {
        var failure = await db.InTransactionAsync(ct => WriteAsync(user.Id, postId, isLiked, ct), cancellationToken);
        return failure is not null ? failure : await posts.OneAsync(user.Id, postId, CancellationToken.None);
    }

    private async Task<Failure?> WriteAsync(Guid userId, Guid postId, bool isLiked, CancellationToken cancellationToken)
    {
        if (await PostAccess.LockAsync(db, userId, postId, cancellationToken) is not { } post)
            return PostAccess.NotFound;
        var changed = await db.QueryAsync(
            isLiked
                ? "insert into post_likes (post_id, user_id) values ($1, $2) on conflict do nothing returning 1"
                : "delete from post_likes where post_id = $1 and user_id = $2 returning 1",
            [postId, userId], _ => true, cancellationToken);
        if (changed.Count == 0)
            return null;
        await PostAccess.ChangeAsync(db, postId, isLiked ? "like_count = like_count + 1" : "like_count = like_count - 1", cancellationToken);
        if (isLiked)
            await Interactions.NoteAsync(db, userId, post.AuthorId, cancellationToken);
        await db.TellAsync([new PostLiked(postId, userId)], cancellationToken);
        return null;
    }
}
