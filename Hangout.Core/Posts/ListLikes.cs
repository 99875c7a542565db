using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;

namespace Hangout.Core.Posts;

/// <summary>Who likes a post or a comment, the latest first (SOC-2). Nobody sees those whom a block keeps from them.</summary>
public sealed class ListLikes(HangoutDbContext db)
{
    /// <summary>Reads a page of a post's likes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>, <c>post_not_found</c>.</returns>
    public async Task<Result<Page<UserDto>>> OfPostAsync(CurrentUser user, Guid postId, PageRequest page, CancellationToken cancellationToken) =>
        await PostAccess.AuthorAsync(db, user.Id, postId, cancellationToken) is null
            ? PostAccess.NotFound
            : await ReadAsync("post_likes l where l.post_id = $2", user.Id, postId, page, cancellationToken);

    /// <summary>Reads a page of a comment's likes.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="commentId">Which comment.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>, <c>comment_not_found</c>.</returns>
    public async Task<Result<Page<UserDto>>> OfCommentAsync(CurrentUser user, Guid commentId, PageRequest page, CancellationToken cancellationToken) =>
        await CommentReader.OneAsync(db, user.Id, commentId, cancellationToken) is null
            ? CommentReader.NotFound
            : await ReadAsync("comment_likes l where l.comment_id = $2", user.Id, commentId, page, cancellationToken);

    private async Task<Result<Page<UserDto>>> ReadAsync(string likes, Guid userId, Guid id, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var after = start.Value.After ?? Cursor.Newest;
        var rows = await db.QueryAsync(
            $"""
            select u.id, u.username, u.name, u.avatar_url, l.created_at
            from (select l.user_id, l.created_at from {likes} and (l.created_at, l.user_id) < ($3, $4)) l
            join users u on u.id = l.user_id
            where not u.is_suspended and u.deleted_at is null and not {Block.BetweenSql("$1", "u.id")}
            order by l.created_at desc, l.user_id desc limit $5
            """,
            [userId, id, after.Time, after.Id, start.Value.Rows],
            row => (User: new UserDto(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Optional<string>(3)), At: row.GetFieldValue<DateTimeOffset>(4)), cancellationToken);
        return start.Value.Of(rows, r => r.User, r => Cursor.At(r.At, r.User.Id));
    }
}
