using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts.Feeds;

/// <summary>Timelines that do not depend on whom one follows: explore, the pages of tags, and which tags many use (SOC-3).</summary>
public sealed class PublicFeeds(HangoutDbContext db, PostReader posts)
{
    private const int TrendingDays = 7, MostTrending = 20;

    // Where more is written in seven days, the newest decide: it bounds what a call costs.
    private const int MostCounted = 50_000;

    private static readonly string ExploreSql =
        $"""
        select p.id, p.created_at from posts p join users a on a.id = p.author_id
        where p.deleted_at is null and p.audience = 'public' and p.kind <> 'share' and (p.created_at, p.id) < ($2, $3)
            and {PostAccess.IsPublicSql("p", "a")} and {FeedPlace.IsShownSql("$1", "p", "a")}
        order by p.created_at desc, p.id desc limit $4
        """;

    private static readonly string TagSql =
        $"""
        select p.id, t.created_at from post_tags t join posts p on p.id = t.post_id join users a on a.id = p.author_id
        where t.tag = $5 and (t.created_at, t.post_id) < ($2, $3) and {FeedPlace.IsShownSql("$1", "p", "a")}
        order by t.created_at desc, t.post_id desc limit $4
        """;

    /// <summary>One person who uses a tag often makes no trend: the number of people goes before the number of posts.</summary>
    private static readonly string TrendingSql =
        $"""
        select t.tag, count(*)::int
        from (select tag, post_id from post_tags where created_at > now() - interval '{TrendingDays} days' order by created_at desc limit {MostCounted}) t
        join posts p on p.id = t.post_id join users a on a.id = p.author_id
        where {PostAccess.IsPublicSql("p", "a")}
        group by t.tag order by count(distinct p.author_id) desc, count(*) desc, t.tag limit {MostTrending}
        """;

    /// <summary>Reads a page of everybody's public posts, without shares.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page; at most <see cref="Limits.FeedPage"/> posts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest first; or <c>validation_failed</c>.</returns>
    public Task<Result<Page<PostDto>>> ExploreAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) =>
        PageAsync(user.Id, page, ExploreSql, tag: null, cancellationToken);

    /// <summary>Reads the tags that many use, at most 20.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The most used first.</returns>
    public async Task<TrendingTagDto[]> TrendingAsync(CurrentUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return [.. await db.QueryAsync(TrendingSql, [], row => new TrendingTagDto(row.GetString(0), row.GetInt32(1)), cancellationToken)];
    }

    /// <summary>Reads a page of posts with a tag.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="tag">With or without the number sign, in any case.</param>
    /// <param name="page">Which page; at most <see cref="Limits.FeedPage"/> posts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest first; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<PostDto>>> OfTagAsync(CurrentUser user, string tag, PageRequest page, CancellationToken cancellationToken)
    {
        var word = tag.TrimStart('#').ToLowerInvariant();
        return word.Length is 0 or > Limits.Tag || !TextRules.IsStorable(word)
            ? Failure.Invalid("tag", $"is 1 to {Limits.Tag} letters, digits or underscores.")
            : await PageAsync(user.Id, page, TagSql, word, cancellationToken);
    }

    private async Task<Result<Page<PostDto>>> PageAsync(Guid userId, PageRequest page, string sql, string? tag, CancellationToken cancellationToken)
    {
        var start = page.Check(Limits.FeedPage);
        if (start.Failure is not null)
            return start.Failure;
        var after = start.Value.After ?? Cursor.Newest;
        object[] parameters = [userId, after.Time, after.Id, start.Value.Rows];
        var places = await db.QueryAsync(sql, tag is null ? parameters : [.. parameters, tag], FeedPlace.Read, cancellationToken);
        var (items, next) = await FeedPlace.PageAsync(posts, userId, start.Value, places, cancellationToken);
        return new Page<PostDto>(items, next);
    }
}
