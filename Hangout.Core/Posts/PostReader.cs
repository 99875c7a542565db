using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Posts;
using Hangout.Core.Data;
using Hangout.Core.Files;
using Npgsql;

namespace Hangout.Core.Posts;

/// <summary>The one place where rows of <c>posts</c> become <see cref="PostDto"/>s: for somebody, or for nobody in particular who is not signed in.</summary>
/// <param name="db">The context.</param>
/// <param name="clock">Says which polls are closed.</param>
public sealed class PostReader(HangoutDbContext db, TimeProvider clock)
{
    private static readonly string ForPersonSql = Sql(PostAccess.MaySeeSql("$1", "p", "a"));

    private static readonly string ForEverybodySql = Sql(PostAccess.IsPublicSql("p", "a"));

    /// <summary>Reads a post.</summary>
    /// <param name="viewer">Who looks; null for somebody who is not signed in.</param>
    /// <param name="postId">Which post.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The post; or <c>post_not_found</c>.</returns>
    public async Task<Result<PostDto>> OneAsync(Guid? viewer, Guid postId, CancellationToken cancellationToken) =>
        await InOrderAsync(viewer, [postId], cancellationToken) is [var post] ? post : PostAccess.NotFound;

    /// <summary>Reads posts, each with what it shares or quotes.</summary>
    /// <param name="viewer">Who looks; null for somebody who is not signed in.</param>
    /// <param name="ids">Which posts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that the viewer may see, in the order of the IDs.</returns>
    public async Task<PostDto[]> InOrderAsync(Guid? viewer, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<Guid, Row?>();
        await AddAsync(ids);
        // What is shared or quoted, and what a shared post quotes: two steps, and none where there is nothing of it.
        await AddAsync(InnerIds(ids));
        await AddAsync(InnerIds(ids.Select(id => rows.GetValueOrDefault(id)?.SharedId).OfType<Guid>()));
        return [.. ids.Distinct().Select(id => rows.GetValueOrDefault(id)).OfType<Row>().Select(row => ToDto(row, rows)).OfType<PostDto>()];

        IEnumerable<Guid> InnerIds(IEnumerable<Guid> outer) =>
            outer.Select(id => rows.GetValueOrDefault(id)).OfType<Row>().Select(r => r.SharedId ?? r.QuotedId).OfType<Guid>();

        async Task AddAsync(IEnumerable<Guid> wanted)
        {
            var missing = wanted.Where(id => !rows.ContainsKey(id)).Distinct().ToArray();
            if (missing.Length == 0)
                return;
            foreach (var id in missing)
                rows[id] = null;
            foreach (var row in await db.QueryAsync(viewer is null ? ForEverybodySql : ForPersonSql, [viewer ?? Guid.Empty, missing], ReadRow, cancellationToken))
                rows[row.Post.Id] = row;
        }
    }

    private static PostDto? ToDto(Row row, Dictionary<Guid, Row?> rows)
    {
        if (row.SharedId is { } shared)
            return rows.GetValueOrDefault(shared) is { } original ? row.Post with { Shared = WithQuote(original, rows) } : null;
        return WithQuote(row, rows);
    }

    private static PostDto WithQuote(Row row, Dictionary<Guid, Row?> rows)
    {
        if (row.QuotedId is not { } quoted)
            return row.Post;
        var found = rows.GetValueOrDefault(quoted);
        return row.Post with { Quoted = found?.Post, IsQuoteGone = found is null };
    }

    private Row ReadRow(NpgsqlDataReader row)
    {
        var poll = row.Optional<string>(21) is { } json ? JsonSerializer.Deserialize<PostPollRequest>(json, HangoutJson.Options) : null;
        var post = new PostDto(
            row.GetGuid(0), new UserDto(row.GetGuid(1), row.GetString(2), row.GetString(3), row.Optional<string>(4)),
            SnakeCase.Parse<PostKind>(row.GetString(5)), SnakeCase.Parse<PostAudience>(row.GetString(6)), row.GetString(7), row.GetString(8) is { Length: > 0 } html ? html : null,
            row.GetInt64(9), row.GetInt32(10), row.GetInt32(11), row.GetInt32(12), row.GetBoolean(13), row.GetBoolean(14),
            row.GetFieldValue<DateTimeOffset>(15), row.Optional<DateTimeOffset?>(16),
            row.GetFieldValue<string[]>(17) is { Length: > 0 } tags ? tags : null, row.GetFieldValue<Guid[]>(18) is { Length: > 0 } mentions ? mentions : null,
            row.Optional<string>(19) is { } images ? JsonSerializer.Deserialize<IReadOnlyList<PostImageDto>>(images, HangoutJson.Options) : null,
            row.Optional<string>(20) is { } link ? JsonSerializer.Deserialize<LinkPreviewDto>(link, HangoutJson.Options) : null,
            poll is null ? null : PollOf(poll, row.GetFieldValue<int[]>(22), row.GetInt32(23), row.GetFieldValue<int[]>(24)));
        return new(post, row.Optional<Guid?>(25), row.Optional<Guid?>(26));
    }

    private PostPollDto PollOf(PostPollRequest poll, int[] votes, int voters, int[] mine) => new(
        [.. poll.Options.Select((option, i) => new PostPollOptionDto(option, votes[i]))], poll.IsMultiple, voters, mine, poll.ClosesAt, poll.ClosesAt <= clock.GetUtcNow());

    private static string Sql(string maySee) =>
        $"""
        select p.id, p.author_id, a.username, a.name, a.avatar_url, p.kind, p.audience, p.text, p.html, p.version, p.like_count, p.comment_count, p.share_count,
            exists (select 1 from post_likes l where l.post_id = p.id and l.user_id = $1),
            exists (select 1 from posts s where s.shared_id = p.id and s.author_id = $1 and s.deleted_at is null),
            p.created_at, p.edited_at, p.tags, p.mentions,
            case when p.kind = 'image' then (
                select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('file', {FileRow.Json}, 'alt', pf.alt)) order by pf.place)
                from post_files pf join files f on f.id = pf.file_id where pf.post_id = p.id) end,
            case when p.link_url is not null then coalesce(p.preview, jsonb_build_object('url', p.link_url, 'title', '')) end,
            p.poll,
            case when p.poll is not null then array(
                select count(v.user_id)::int from generate_series(0, jsonb_array_length(p.poll->'options') - 1) o
                left join post_votes v on v.post_id = p.id and v.option = o group by o order by o) end,
            case when p.poll is not null then (select count(distinct v.user_id)::int from post_votes v where v.post_id = p.id) end,
            case when p.poll is not null then array(select v.option from post_votes v where v.post_id = p.id and v.user_id = $1 order by v.option) end,
            p.shared_id, p.quoted_id
        from posts p join users a on a.id = p.author_id
        where p.id = any($2) and {maySee}
        """;

    private sealed record Row(PostDto Post, Guid? SharedId, Guid? QuotedId);
}
