using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Assistant;

/// <summary>A person's conversations with the assistant (AI-1, AI-5).</summary>
public sealed class AssistantConversations(HangoutDbContext db)
{
    private const string ColumnsSql =
        """
        c.id, c.title, a.model, a.system_prompt, a.temperature, a.max_tokens, a.top_p, a.frequency_penalty, a.presence_penalty, a.tags,
            c.created_by is not distinct from m.user_id, m.favourite_at is not null, c.archived_at, c.last_activity_at, c.created_at
        """;

    private const string FromSql =
        """
        from conversation_members m
        join conversations c on c.id = m.conversation_id and c.kind = 'assistant' and c.deleted_at is null
        join assistant_conversations a on a.conversation_id = c.id
        """;

    // Text is looked for in titles and in what was said. Whoever has thousands of conversations finds them by the search for messages, too.
    private static readonly string List =
        $"""
        select {ColumnsSql} {FromSql}
        where m.user_id = $1 and m.status = 'active' and (c.archived_at is not null) = $2
            and ($3 = '' or $3 = any(a.tags))
            and ($4 = '' or plain(c.title) like plain($4)
                or exists (select 1 from messages s where s.conversation_id = c.id and s.deleted_at is null and plain(s.text) like plain($4)))
            and (c.last_activity_at, c.id) < ($5, $6)
        order by c.last_activity_at desc, c.id desc
        limit $7
        """;

    /// <summary>Lists them, the latest first.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="page">Which page.</param>
    /// <param name="search">Text of titles and messages, at most <see cref="Limits.SearchText"/> characters; absent for all.</param>
    /// <param name="tag">Those with this tag alone; absent for all.</param>
    /// <param name="isArchived">The archived ones, or the others.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<AssistantConversationDto>>> ListAsync(
        CurrentUser user, PageRequest page, string? search, string? tag, bool isArchived, CancellationToken cancellationToken)
    {
        var start = page.Check();
        if (start.Failure is not null)
            return start.Failure;
        var (text, kept) = (search?.Trim() ?? "", tag?.Trim() ?? "");
        if (text.Length > Limits.SearchText || !TextRules.IsStorable(text))
            return Failure.Invalid("q", $"at most {Limits.SearchText} characters.");
        if (kept.Length > Limits.AssistantTag || !TextRules.IsStorable(kept))
            return Failure.Invalid("tag", $"at most {Limits.AssistantTag} characters.");
        var after = start.Value.After ?? Cursor.Newest;
        var rows = await db.QueryAsync(
            List,
            [user.Id, isArchived, kept, text.Length == 0 ? "" : $"%{LikePattern.Escape(text)}%", after.Time, after.Id, start.Value.Rows], Read, cancellationToken);
        return start.Value.Of(rows, row => row, row => Cursor.At(row.LastActivityAt, row.Id));
    }

    /// <summary>Reads one.</summary>
    /// <param name="userId">The member who reads it.</param>
    /// <param name="conversationId">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation; or <c>conversation_not_found</c>.</returns>
    public async Task<Result<AssistantConversationDto>> ReadAsync(Guid userId, Guid conversationId, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(
            $"select {ColumnsSql} {FromSql} where m.user_id = $1 and m.conversation_id = $2 and m.status = 'active'", [userId, conversationId], Read, cancellationToken);
        return found is [var conversation] ? conversation : Failure.ConversationNotFound;
    }

    internal static AssistantConversation Entity(Guid id, AssistantSettings s, string[] tags, SummarySource? source) => new()
    {
        ConversationId = id,
        Model = s.Model,
        SystemPrompt = s.SystemPrompt is { Length: > 0 } prompt ? prompt : null,
        Temperature = s.Temperature,
        MaxTokens = s.MaxTokens,
        TopP = s.TopP,
        FrequencyPenalty = s.FrequencyPenalty,
        PresencePenalty = s.PresencePenalty,
        Tags = tags,
        SourceId = source?.ConversationId,
        SourceAfter = source?.After,
        SourceUpTo = source?.UpTo,
    };

    private static AssistantConversationDto Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.Optional<string>(1),
        new AssistantSettings(
            row.Optional<string>(2), row.Optional<string>(3), row.Optional<double?>(4), row.Optional<int?>(5), row.Optional<double?>(6), row.Optional<double?>(7),
            row.Optional<double?>(8)),
        row.GetFieldValue<string[]>(9), row.GetBoolean(10), row.GetBoolean(11), row.Optional<DateTimeOffset?>(12), row.GetFieldValue<DateTimeOffset>(13),
        row.GetFieldValue<DateTimeOffset>(14));
}
