using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts;

/// <summary>Comments on a post, or answers to a comment, the oldest first (SOC-2). A deleted one that has answers keeps its place.</summary>
public sealed class ListComments(HangoutDbContext db)
{
    private static readonly string OfPostSql = PageSql("c.parent_id is null and $3 is not null");

    private static readonly string OfParentSql = PageSql("c.parent_id = $3");

    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="postId">On which post.</param>
    /// <param name="parentId">Answers to this comment; absent for comments on the post itself.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>, <c>post_not_found</c>, <c>comment_not_found</c>.</returns>
    public async Task<Result<Page<CommentDto>>> RunAsync(CurrentUser user, Guid postId, Guid? parentId, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        if (await PostAccess.AuthorAsync(db, user.Id, postId, cancellationToken) is null)
            return PostAccess.NotFound;
        if (parentId is { } parent
            && (await db.QueryAsync($"{CommentReader.SelectSql} and c.id = $2 and c.post_id = $3", [user.Id, parent, postId], _ => true, cancellationToken)).Count == 0)
        {
            return CommentReader.NotFound;
        }

        var after = start.Value.After ?? new Cursor(0, Guid.Empty);
        var rows = await db.QueryAsync(
            parentId is null ? OfPostSql : OfParentSql,
            [user.Id, postId, parentId ?? Guid.Empty, after.Time, after.Id, start.Value.Rows], CommentReader.Read, cancellationToken);
        return start.Value.Of(rows, c => c, c => Cursor.At(c.CreatedAt, c.Id));
    }

    private static string PageSql(string parent) =>
        $"""
        {CommentReader.SelectSql} and c.post_id = $2 and {parent} and (c.deleted_at is null or c.reply_count > 0) and (c.created_at, c.id) > ($4, $5)
        order by c.created_at, c.id limit $6
        """;
}
