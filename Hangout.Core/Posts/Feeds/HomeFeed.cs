using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;

namespace Hangout.Core.Posts.Feeds;

/// <summary>
/// The caller's timeline: their own posts, those of friends and of people whom they follow, the newest first (SOC-3). The worker has written most of them into
/// <c>timeline_entries</c>; those of widely followed people are merged in. What stands there is only where to look: who may see a post, and who still belongs to whom,
/// is asked with each reading.
/// </summary>
public sealed class HomeFeed(HangoutDbContext db, PostReader posts)
{
    private static readonly string HomeSql = Sql(
        "(e.posted_at, e.post_id) < ($2, $3)", "order by e.posted_at desc, e.post_id desc limit $4",
        "(p.created_at, p.id) < ($2, $3)", "order by p.created_at desc, p.id desc limit $4", "$4");

    private static readonly string NewsSql = Sql(
        "e.written_xid >= $2::text::xid8", $"order by e.posted_at desc, e.post_id desc limit {Limits.FeedNews + 1}",
        "p.written_xid >= $2::text::xid8", $"order by p.created_at desc, p.id desc limit {Limits.FeedNews + 1}", $"{Limits.FeedNews + 1}");

    /// <summary>Reads a page.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page; at most <see cref="Limits.FeedPage"/> posts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<FeedPage>> RunAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check(Limits.FeedPage);
        if (start.Failure is not null)
            return start.Failure;
        var since = await NowAsync(cancellationToken);
        var after = start.Value.After ?? Cursor.Newest;
        var places = await PlacesAsync(HomeSql, [user.Id, after.Time, after.Id, start.Value.Rows], cancellationToken);
        var (items, next) = await FeedPlace.PageAsync(posts, user.Id, start.Value, places, cancellationToken);
        return new FeedPage(items, TokenOf(since.Oldest), next);
    }

    /// <summary>Reads what came since, however late it was committed (docs/decisions/0033).</summary>
    /// <param name="user">The caller.</param>
    /// <param name="since">As the last page or the last news gave it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The news; or <c>validation_failed</c>.</returns>
    public async Task<Result<FeedNews>> NewsAsync(CurrentUser user, string since, CancellationToken cancellationToken)
    {
        if (Read(since) is not { } oldest)
            return Failure.Invalid("since", "is not one that the timeline gave.");
        var now = await NowAsync(cancellationToken);
        // A token of the future is of another database: one that was put back from a backup, say.
        if (oldest > now.Next)
            return new FeedNews([], TokenOf(now.Oldest), IsComplete: false);
        var places = await PlacesAsync(NewsSql, [user.Id, oldest.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        var items = await posts.InOrderAsync(user.Id, [.. places.Take(Limits.FeedNews).Select(p => p.PostId)], cancellationToken);
        return new FeedNews(items, TokenOf(now.Oldest), places.Count <= Limits.FeedNews);
    }

    private Task<List<FeedPlace>> PlacesAsync(string sql, object[] parameters, CancellationToken cancellationToken) =>
        db.QueryAsync(sql, parameters, FeedPlace.Read, cancellationToken);

    /// <summary>Read before the posts are: what was committed between the two comes twice, and never not at all.</summary>
    private async Task<(ulong Oldest, ulong Next)> NowAsync(CancellationToken cancellationToken) => (await db.QueryAsync(
        "select pg_snapshot_xmin(s), pg_snapshot_xmax(s) from pg_current_snapshot() s", [],
        row => (row.GetFieldValue<ulong>(0), row.GetFieldValue<ulong>(1)), cancellationToken))[0];

    private static string TokenOf(ulong oldest) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(oldest.ToString(CultureInfo.InvariantCulture)));

    private static ulong? Read(string? token) =>
        token is { Length: > 0 and < 40 } && Base64Url.IsValid(token)
        && ulong.TryParse(Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token)), NumberStyles.None, CultureInfo.InvariantCulture, out var oldest) ? oldest : null;

    private static string Sql(string entries, string entriesOrder, string merged, string mergedOrder, string limit) =>
        $"""
        select u.id, u.at from (
            (select e.post_id as id, e.posted_at as at
            from timeline_entries e
            cross join lateral (select 1 from posts p {PostAccess.AuthorSql($"{BelongsSql} and {IsShownSql}")} where p.id = e.post_id offset 0) shown
            where e.user_id = $1 and {entries}
            {entriesOrder})
            union
            (select x.id, x.created_at
            from (
                select a.id from follows f join users a on a.id = f.followee_id where f.follower_id = $1 and f.is_accepted and a.is_widely_followed
                union
                select a.id from friends f join users a on a.id = f.friend_id where f.user_id = $1 and a.is_widely_followed
            ) wide
            cross join lateral (
                select p.id, p.created_at from posts p {PostAccess.AuthorSql(IsShownSql)}
                where p.author_id = wide.id and p.deleted_at is null and {merged}
                {mergedOrder}
            ) x)
        ) u
        order by u.at desc, u.id desc limit {limit}
        """;

    /// <summary>Whoever follows no longer sees nothing of it at once, whenever the worker comes to tidy up.</summary>
    private static string BelongsSql =>
        $"(p.author_id = $1 or {Follow.IsSql("$1", "p.author_id")} or {Friend.IsSql("p.author_id", "$1")})";

    private static string IsShownSql => FeedPlace.IsShownSql("$1", "p", "a");
}
