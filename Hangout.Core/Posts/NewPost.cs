using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Posts;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Posts;

/// <summary>A post as its client asked for it, checked: what is written of it, and what a repeated request is compared with.</summary>
internal sealed record NewPost(Guid Id, Guid AuthorId, PostKind Kind, PostAudience Audience)
{
    /// <summary>Its tags and its author's own timeline entry are written with it: one sees one's own post at once.</summary>
    private const string InsertSql =
        """
        with p as (
            insert into posts (id, author_id, kind, audience, text, html, tags, mentions, link_url, poll, shared_id, quoted_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, ''), nullif($10, '')::jsonb, nullif($11, '')::uuid, nullif($12, '')::uuid)
            on conflict (id) do nothing returning id, author_id, created_at),
        tagged as (insert into post_tags (tag, post_id, created_at) select t, p.id, p.created_at from p cross join unnest($7) t),
        pictured as (
            insert into post_files (post_id, file_id, place, alt) select p.id, f.id, f.place, nullif(f.alt, '')
            from p cross join unnest($13::uuid[], $14::text[]) with ordinality f(id, alt, place)),
        own as (insert into timeline_entries (user_id, post_id, posted_at) select p.author_id, p.id, p.created_at from p)
        select u.is_widely_followed from p join users u on u.id = p.author_id
        """;

    private const string FirstSql =
        """
        select p.author_id, p.kind, coalesce((select e.text from post_edits e where e.post_id = p.id order by e.version limit 1), p.text), p.link_url, p.poll,
            p.shared_id, p.quoted_id, array(select f.file_id from post_files f where f.post_id = p.id order by f.place), p.deleted_at is not null
        from posts p where p.id = $1
        """;

    public PostText Text { get; init; } = PostText.None;

    public IReadOnlyList<PostImageRequest> Images { get; init; } = [];

    public string? LinkUrl { get; init; }

    public PostPollRequest? Poll { get; init; }

    public Guid? SharedId { get; init; }

    public Guid? QuotedId { get; init; }

    /// <summary>Looks whether the ID is taken.</summary>
    /// <returns>Null when it is free; true when this very post was written with it; false when something else was.</returns>
    public async Task<bool?> IsWrittenAsync(HangoutDbContext db, CancellationToken cancellationToken) =>
        await db.QueryAsync(FirstSql, [Id], IsThis, cancellationToken) is [var isThis] ? isThis : null;

    /// <summary>Writes it.</summary>
    /// <returns>Null when the ID was taken meanwhile; otherwise whether its author is widely followed.</returns>
    public async Task<bool?> InsertAsync(HangoutDbContext db, CancellationToken cancellationToken)
    {
        var (mentions, html) = await Text.MentionAsync(db, AuthorId, cancellationToken);
        var inserted = await db.QueryAsync(
            InsertSql,
            [
                Id, AuthorId, SnakeCase.Word(Kind), SnakeCase.Word(Audience), Text.Text, html, Text.Tags, mentions, LinkUrl ?? "", JsonOf(Poll) ?? "",
                SharedId?.ToString() ?? "", QuotedId?.ToString() ?? "", Images.Select(i => i.FileId).ToArray(), Images.Select(i => i.Alt ?? "").ToArray(),
            ],
            row => row.GetBoolean(0), cancellationToken);
        return inserted is [var isWidelyFollowed] ? isWidelyFollowed : null;
    }

    private bool IsThis(NpgsqlDataReader row) =>
        row.GetGuid(0) == AuthorId && SnakeCase.Parse<PostKind>(row.GetString(1)) == Kind && row.GetString(2) == Text.Text && row.Optional<string>(3) == LinkUrl
        && JsonOf(row.Optional<string>(4) is { } poll ? JsonSerializer.Deserialize<PostPollRequest>(poll, HangoutJson.Options) : null) == JsonOf(Poll)
        && row.Optional<Guid?>(5) == SharedId && row.Optional<Guid?>(6) == QuotedId && row.GetFieldValue<Guid[]>(7).SequenceEqual(Images.Select(i => i.FileId))
        && !row.GetBoolean(8);

    private static string? JsonOf(PostPollRequest? poll) => poll is null ? null : JsonSerializer.Serialize(poll, HangoutJson.Options);
}
