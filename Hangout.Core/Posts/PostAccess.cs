using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;
using Npgsql;

namespace Hangout.Core.Posts;

/// <summary>The one way to a post: who may see it, and its row under a lock for those who change something of it.</summary>
internal static class PostAccess
{
    private const string LockedColumns = "p.id, p.author_id, p.kind, p.audience, p.text, p.created_at, p.edited_at, p.shared_id, p.quoted_id";

    private static readonly string LockVisibleSql =
        $"""
        select {LockedColumns} from posts p join users a on a.id = p.author_id
        where p.id = $2 and {MaySeeSql("$1", "p", "a")} for no key update of p
        """;

    private static readonly string IsVisibleSql =
        $"select p.author_id from posts p join users a on a.id = p.author_id where p.id = $2 and {MaySeeSql("$1", "p", "a")}";

    /// <summary>It does not exist, or the caller may not see it: the two are not told apart.</summary>
    public static Failure NotFound { get; } = new(ErrorCodes.PostNotFound, "There is no such post, or it is not yours to see.");

    /// <summary>The caller may see it, but this is for its author.</summary>
    public static Failure NotAllowed { get; } = new(ErrorCodes.NotAllowed, "You may not do this to it.");

    /// <summary>The ID belongs to something else.</summary>
    public static Failure IdReused { get; } = new(ErrorCodes.IdReused, "This ID was used before with another content or by another person.");

    /// <summary>Whether a viewer may see a post. Of a share they must be able to see what is shared, too.</summary>
    /// <param name="viewer">The viewer's ID, as an SQL expression.</param>
    /// <param name="post">The alias of its row of <c>posts</c>.</param>
    /// <param name="author">The alias of its author's row of <c>users</c>.</param>
    /// <returns>A condition.</returns>
    public static string MaySeeSql(string viewer, string post, string author) =>
        $"""
        ({Privacy.MaySeePostSql(viewer, post, author)} and ({post}.shared_id is null or exists (
            select 1 from posts shared join users sharer on sharer.id = shared.author_id
            where shared.id = {post}.shared_id and {Privacy.MaySeePostSql(viewer, "shared", "sharer")})))
        """;

    /// <summary>Whether everybody may see a post, signed in or not; of a share, both.</summary>
    /// <param name="post">The alias of its row of <c>posts</c>.</param>
    /// <param name="author">The alias of its author's row of <c>users</c>.</param>
    /// <returns>A condition.</returns>
    public static string IsPublicSql(string post, string author) =>
        $"""
        ({Privacy.IsPublicPostSql(post, author)} and ({post}.shared_id is null or exists (
            select 1 from posts shared join users sharer on sharer.id = shared.author_id
            where shared.id = {post}.shared_id and {Privacy.IsPublicPostSql("shared", "sharer")})))
        """;

    /// <summary>Finds a post that a person may see.</summary>
    /// <returns>Its author; null when they may not.</returns>
    public static async Task<Guid?> AuthorAsync(HangoutDbContext db, Guid userId, Guid postId, CancellationToken cancellationToken) =>
        await db.QueryAsync(IsVisibleSql, [userId, postId], row => row.GetGuid(0), cancellationToken) is [var author] ? author : null;

    /// <summary>Locks a post that a person may see. Whatever changes something of a post locks it first: that keeps its counters exact.</summary>
    /// <returns>The post; null when they may not see it.</returns>
    public static async Task<LockedPost?> LockAsync(HangoutDbContext db, Guid userId, Guid postId, CancellationToken cancellationToken) =>
        (await db.QueryAsync(LockVisibleSql, [userId, postId], Read, cancellationToken)).FirstOrDefault();

    /// <summary>Locks a person's own post, and before it the older one that it shares or quotes: always the older one first, so that no two wait for each other.</summary>
    /// <returns>The post; or <c>post_not_found</c>, <c>not_allowed</c>.</returns>
    public static async Task<Result<LockedPost>> LockOwnAsync(HangoutDbContext db, Guid userId, Guid postId, CancellationToken cancellationToken)
    {
        await db.QueryAsync(
            "select t.id from posts t where t.id = (select coalesce(shared_id, quoted_id) from posts where id = $2 and author_id = $1) for no key update of t",
            [userId, postId], row => row.GetGuid(0), cancellationToken);
        var own = await db.QueryAsync(
            $"select {LockedColumns} from posts p where p.id = $2 and p.author_id = $1 and p.deleted_at is null for no key update of p", [userId, postId], Read, cancellationToken);
        if (own is [var post])
            return post;
        return await AuthorAsync(db, userId, postId, cancellationToken) is null ? NotFound : NotAllowed;
    }

    /// <summary>Changes a locked post's row, which becomes a newer version. One that is deleted stays as it is.</summary>
    /// <param name="db">The context, in the transaction that locked it.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="change">Assignments; parameters from <c>$2</c>.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <param name="values">The parameters' values.</param>
    /// <returns>When changed.</returns>
    public static Task ChangeAsync(HangoutDbContext db, Guid postId, string change, CancellationToken cancellationToken, params object[] values) =>
        db.QueryAsync($"update posts set {change}, version = version + 1 where id = $1 and deleted_at is null", [postId, .. values], _ => true, cancellationToken);

    /// <summary>Makes a locked post a newer version, where what changed stands in other tables.</summary>
    public static Task TouchAsync(HangoutDbContext db, Guid postId, CancellationToken cancellationToken) =>
        db.QueryAsync("update posts set version = version + 1 where id = $1 and deleted_at is null", [postId], _ => true, cancellationToken);

    private static LockedPost Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), SnakeCase.Parse<PostKind>(row.GetString(2)), SnakeCase.Parse<PostAudience>(row.GetString(3)), row.GetString(4),
        row.GetFieldValue<DateTimeOffset>(5), row.Optional<DateTimeOffset?>(6), row.Optional<Guid?>(7), row.Optional<Guid?>(8));
}

/// <summary>A post whose row is locked.</summary>
internal sealed record LockedPost(
    Guid Id, Guid AuthorId, PostKind Kind, PostAudience Audience, string Text, DateTimeOffset CreatedAt, DateTimeOffset? EditedAt, Guid? SharedId, Guid? QuotedId);
