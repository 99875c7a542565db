using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;

namespace Hangout.Core.Posts.Feeds;

/// <summary>What one person published and shared, for those who may see it, and for everybody (SOC-3).</summary>
public sealed class PersonPosts(HangoutDbContext db, PostReader posts)
{
    private static readonly string OfPersonSql =
        $"""
        select p.id, p.created_at from posts p join users a on a.id = p.author_id
        where p.author_id = $5 and p.deleted_at is null and (p.created_at, p.id) < ($2, $3) and {Privacy.MaySeeProfileSql("$1", "a")} and {PostAccess.MaySeeSql("$1", "p", "a")}
        order by p.created_at desc, p.id desc limit $4
        """;

    private static readonly string PublicSql =
        $"""
        select p.id, p.created_at from posts p join users a on a.id = p.author_id
        where a.username = $4 and p.deleted_at is null and (p.created_at, p.id) < ($1, $2) and {PostAccess.IsPublicSql("p", "a")}
        order by p.created_at desc, p.id desc limit $3
        """;

    /// <summary>Reads a page of a person's posts.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="page">Which page; at most <see cref="Limits.FeedPage"/> posts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest first; empty where the caller may not see the profile, or there is no such person; or <c>validation_failed</c>.</returns>
    public Task<Result<Page<PostDto>>> RunAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) =>
        PageAsync(user.Id, page, (after, rows) => (OfPersonSql, [user.Id, after.Time, after.Id, rows, userId]), cancellationToken);

    /// <summary>Reads a post for somebody who is not signed in.</summary>
    /// <param name="postId">Which post.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A post that everybody may see; or <c>post_not_found</c>.</returns>
    public Task<Result<PostDto>> PublicOneAsync(Guid postId, CancellationToken cancellationToken) => posts.OneAsync(viewer: null, postId, cancellationToken);

    /// <summary>Reads a page of a person's posts for somebody who is not signed in.</summary>
    /// <param name="username">Whose.</param>
    /// <param name="page">Which page; at most <see cref="Limits.FeedPage"/> posts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that everybody may see, the newest first; or <c>validation_failed</c>.</returns>
    public Task<Result<Page<PostDto>>> PublicAsync(string username, PageRequest page, CancellationToken cancellationToken) =>
        PageAsync(viewer: null, page, (after, rows) => (PublicSql, [after.Time, after.Id, rows, TextRules.IsStorable(username) ? username.ToLowerInvariant() : ""]), cancellationToken);

    private async Task<Result<Page<PostDto>>> PageAsync(
        Guid? viewer, PageRequest page, Func<Cursor, int, (string Sql, object[] Parameters)> query, CancellationToken cancellationToken)
    {
        var start = page.Check(Limits.FeedPage);
        if (start.Failure is not null)
            return start.Failure;
        var (sql, parameters) = query(start.Value.After ?? Cursor.Newest, start.Value.Rows);
        var places = await db.QueryAsync(sql, parameters, FeedPlace.Read, cancellationToken);
        var (items, next) = await FeedPlace.PageAsync(posts, viewer, start.Value, places, cancellationToken);
        return new Page<PostDto>(items, next);
    }
}
