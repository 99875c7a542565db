using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files;

/// <summary>The caller's own files (FIL-5).</summary>
public sealed class ListFiles(HangoutDbContext db, IOptions<FileStoreOptions> options)
{
    private const int MostUses = 20;

    /// <summary>What the list can be ordered by: the expression, and how one row comes after another.</summary>
    private static readonly Dictionary<string, (string Key, string After, string Direction)> Orders = new(StringComparer.Ordinal)
    {
        ["newest"] = ("f.created_at", "<", "desc"),
        ["oldest"] = ("f.created_at", ">", "asc"),
        ["name"] = ("lower(f.name)", ">", "asc"),
        ["size"] = ("f.size", "<", "desc"),
    };

    /// <summary>All words of the parameter $6, of the last perhaps only the beginning; null without a word.</summary>
    private const string WordsSql = "(nullif(plainto_tsquery('pg_catalog.simple', $6)::text, '') || ':*')::tsquery";

    /// <summary>Reads a page.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="kind">Only <c>image</c>, <c>video</c>, <c>audio</c> or <c>document</c>.</param>
    /// <param name="text">Only those in whose name it stands, or in whose text all its words stand.</param>
    /// <param name="order"><c>newest</c>, <c>oldest</c>, <c>name</c> or <c>size</c>, the largest first.</param>
    /// <param name="page">Which page; at most <see cref="Limits.ListPage"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<OwnFileDto>>> RunAsync(
        CurrentUser user, string? kind, string? text, string? order, PageRequest page, CancellationToken cancellationToken)
    {
        if (kind is not null && !Enum.GetValues<FileKind>().Any(k => SnakeCase.Word(k) == kind))
            return Failure.Invalid("kind", "is image, video, audio or document.");
        if (!Orders.TryGetValue(order ?? "newest", out var sort))
            return Failure.Invalid("sort", "is newest, oldest, name or size.");
        if (text is { Length: > Limits.SearchText } || !TextRules.IsStorable(text))
            return Failure.Invalid("q", $"at most {Limits.SearchText} characters.");
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var files = await db.QueryAsync(
            $"""
            select {FileRow.Json}, f.downloads, f.last_accessed_at, ({UsesSql})
            from files f
            where f.owner_id = $1 and f.deleted_at is null and ($2 = '' or f.kind = $2)
                and ($3 = '' or f.name ilike '%' || $3 || '%' or f.words @@ {WordsSql})
                and ($4 = '{Guid.Empty}' or ({sort.Key}, f.id) {sort.After} (select {sort.Key}, f.id from files f where f.id = $4 and f.owner_id = $1))
            order by {sort.Key} {sort.Direction}, f.id {sort.Direction} limit $5
            """,
            [user.Id, kind ?? "", LikePattern.Escape(text ?? ""), start.Value.After?.Id ?? Guid.Empty, start.Value.Rows, text ?? ""],
            row => new OwnFileDto(
                FileRow.Read(row), row.GetInt64(1), row.Optional<DateTimeOffset?>(2), JsonSerializer.Deserialize<IReadOnlyList<FileUse>>(row.GetString(3), HangoutJson.Options)!),
            cancellationToken);
        return start.Value.Of(files, f => f, f => new Cursor(0, f.File.Id));
    }

    /// <summary>How much room the caller's files take.</summary>
    /// <param name="user">The owner.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The room.</returns>
    public async Task<FileQuotaDto> QuotaAsync(CurrentUser user, CancellationToken cancellationToken) => (await db.QueryAsync(
        "select coalesce(sum(size), 0)::bigint, count(*)::int from files where owner_id = $1 and deleted_at is null",
        [user.Id], row => new FileQuotaDto(row.GetInt64(0), options.Value.QuotaBytes, row.GetInt32(1)), cancellationToken))[0];

    private static readonly string UsesSql =
        $"""
        select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'conversationId', u.conversation_id, 'messageId', u.message_id, 'postId', u.post_id, 'sentAt', u.created_at)) order by u.created_at desc), '[]')
        from (
            (select x.conversation_id, x.id as message_id, null::uuid as post_id, x.created_at from message_files mf
            join messages x on x.conversation_id = mf.conversation_id and x.id = mf.message_id and x.deleted_at is null
            join conversations c on c.id = mf.conversation_id
            join conversation_members m on m.conversation_id = mf.conversation_id and m.user_id = $1 and x.seq > m.history_from_seq
            where mf.file_id = f.id and {ConversationAccess.IsMemberSql} order by x.created_at desc limit {MostUses})
            union all
            (select null, null, p.id, p.created_at from post_files pf join posts p on p.id = pf.post_id and p.author_id = $1 and p.deleted_at is null
            where pf.file_id = f.id order by p.created_at desc limit {MostUses})
            order by 4 desc limit {MostUses}) u
        """;
}
