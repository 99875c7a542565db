using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Posts by their IDs, and what their texts were before (SOC-1, SOC-4).</summary>
public sealed class ReadPosts(HangoutDbContext db, PostReader posts)
{
    /// <summary>Reads posts that an event named, or a client keeps.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="ids">At most <see cref="Limits.ListPage"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that the caller may see, in the order of the IDs; or <c>validation_failed</c>.</returns>
    public async Task<Result<PostDto[]>> ByIdsAsync(CurrentUser user, Guid[] ids, CancellationToken cancellationToken) =>
        ids.Length > Limits.ListPage ? Failure.Invalid("ids", $"at most {Limits.ListPage}.") : await posts.InOrderAsync(user.Id, ids, cancellationToken);

    /// <summary>Reads a post.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The post; or <c>post_not_found</c>.</returns>
    public Task<Result<PostDto>> OneAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken) => posts.OneAsync(user.Id, postId, cancellationToken);

    /// <summary>Reads the former texts of a post.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The oldest first; or <c>post_not_found</c>.</returns>
    public async Task<Result<PostEditDto[]>> EditsAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken)
    {
        if (await PostAccess.AuthorAsync(db, user.Id, postId, cancellationToken) is null)
            return PostAccess.NotFound;
        var edits = await db.QueryAsync(
            "select version, text, written_at from post_edits where post_id = $1 order by version",
            [postId], row => new PostEditDto(row.GetInt32(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2)), cancellationToken);
        return edits.ToArray();
    }
}
