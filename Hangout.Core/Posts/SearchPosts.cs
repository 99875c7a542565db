using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Messages.Searching;
using Hangout.Core.Posts.Feeds;

namespace Hangout.Core.Posts;

/// <summary>
/// Finds posts by their words (SOC-3), in the query language of messages. Only posts that the caller may see are found. A mute hides nothing from a search.
/// </summary>
public sealed class SearchPosts(HangoutDbContext db, PostReader posts, TimeProvider clock)
{
    /// <summary>A term as the index is asked: its words directly behind each other, the last one also begun where it was not quoted.</summary>
    private const string QuerySql =
        """
        select coalesce(string_agg(case when is_not then '!' else '' end || '(' || w || case when is_exact then '' else ':*' end || ')', ' & ') filter (where w <> ''), ''),
            coalesce(bool_or(w = '' and not is_not), false)
        from unnest($1::text[], $2::bool[], $3::bool[]) t(term, is_exact, is_not)
        cross join lateral (select phraseto_tsquery('pg_catalog.simple', post_words(term))::text) q(w)
        """;

    private const string AuthorsSql =
        """
        select id from users
        where username = lower($1) or plain(name) like plain($2) || '%' or plain(substring(name from '[^ ]+$')) like plain($2) || '%'
        order by username = lower($1) desc, id limit 20
        """;

    /// <summary>Searches.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="text">Words, "phrases", -without, #hashtags, from:, before:, after: and on:; 1 to <see cref="Limits.SearchQuery"/> characters. The filters of messages
    /// that posts do not know find none.</param>
    /// <param name="timeZone">Whose days the filters mean: an IANA name such as Europe/Berlin; absent for UTC.</param>
    /// <param name="page">Which page; at most <see cref="Limits.FeedPage"/> posts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest first; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<PostDto>>> RunAsync(CurrentUser user, string? text, string? timeZone, PageRequest page, CancellationToken cancellationToken)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone ?? "UTC", out var zone))
            return Failure.Invalid("timeZone", "is an IANA name such as Europe/Berlin.");
        var query = SearchQuery.Parse(text, zone, clock.GetUtcNow());
        if (query.Failure is not null)
            return query.Failure;
        var start = page.Check(Limits.FeedPage);
        if (start.Failure is not null)
            return start.Failure;
        if (await PlacesAsync(user, query.Value, start.Value, cancellationToken) is not { } places)
            return new Page<PostDto>([]);
        var (items, next) = await FeedPlace.PageAsync(posts, user.Id, start.Value, places, cancellationToken);
        return new Page<PostDto>(items, next);
    }

    /// <summary>Null where nothing can be found.</summary>
    private async Task<IReadOnlyList<FeedPlace>?> PlacesAsync(CurrentUser user, SearchQuery query, PageStart start, CancellationToken cancellationToken)
    {
        if (query.Has.Count + query.HasNot.Count > 0 || query.Names.Any(n => n.Key != "from" || n.IsNot))
            return null;
        var (words, cannotBe) = await WordsAsync(query, cancellationToken);
        if (cannotBe)
            return null;
        var after = start.After ?? Cursor.Newest;
        List<object> values = [user.Id, after.Time, after.Id, start.Rows];
        var conditions = "";
        if (words.Length > 0)
            Add("p.words @@ {0}::tsquery", words);
        foreach (var tag in query.Wanted.Where(t => t.IsHashtag))
            Add("p.tags @> {0}", new[] { tag.Shown.TrimStart('#').ToLowerInvariant() });
        foreach (var name in query.Names)
            Add("p.author_id = any({0})", await AuthorsAsync(user, name.Value, cancellationToken));
        if (query.From is { } from)
            Add("p.created_at >= {0}", from);
        if (query.Until is { } until)
            Add("p.created_at < {0}", until);
        return await db.QueryAsync(
            $"""
            select p.id, p.created_at from posts p {PostAccess.AuthorSql(PostAccess.MaySeeSql("$1", "p", "a"))}
            where p.deleted_at is null and p.kind <> 'share' and (p.created_at, p.id) < ($2, $3){conditions}
            order by p.created_at desc, p.id desc limit $4
            """,
            [.. values], FeedPlace.Read, cancellationToken);

        void Add(string condition, object value)
        {
            values.Add(value);
            conditions += " and " + condition.Replace("{0}", $"${values.Count}", StringComparison.Ordinal);
        }
    }

    private async Task<(string Words, bool CannotBe)> WordsAsync(SearchQuery query, CancellationToken cancellationToken)
    {
        var terms = query.Wanted.Select(t => (Term: t, IsNot: false)).Concat(query.Unwanted.Select(t => (Term: t, IsNot: true))).ToArray();
        if (terms.Length == 0)
            return ("", false);
        return (await db.QueryAsync(
            QuerySql,
            [terms.Select(t => t.Term.Shown).ToArray(), terms.Select(t => t.Term.IsExact || t.Term.IsHashtag || t.IsNot).ToArray(), terms.Select(t => t.IsNot).ToArray()],
            row => (row.GetString(0), row.GetBoolean(1)), cancellationToken))[0];
    }

    private async Task<Guid[]> AuthorsAsync(CurrentUser user, string value, CancellationToken cancellationToken)
    {
        var name = value.TrimStart('@');
        if (name.Equals("me", StringComparison.OrdinalIgnoreCase))
            return [user.Id];
        return [.. await db.QueryAsync(AuthorsSql, [name, LikePattern.Escape(name)], row => row.GetGuid(0), cancellationToken)];
    }
}
