using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Npgsql;

namespace Hangout.Core.Assistant.Writing;

/// <summary>A message as a model reads it.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Name">The name of the person who wrote it.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsAnswer">Whether the assistant wrote it.</param>
/// <param name="IsQuestion">Whether it is the question.</param>
public sealed record TranscriptLine(Guid Id, string Name, string Text, bool IsAnswer, bool IsQuestion)
{
    /// <summary>The name and the text, as the model reads them.</summary>
    public string Said => $"{Name}: {Text}";
}

/// <summary>Messages, oldest first.</summary>
/// <param name="Lines">The messages.</param>
/// <param name="LeftOut">How many older ones there are beyond them.</param>
public sealed record Transcript(IReadOnlyList<TranscriptLine> Lines, int LeftOut);

/// <summary>
/// What people said in a conversation, for a model to read (AI-3): never more than the person who asks may see. Left out are messages from before their time,
/// deleted ones, those that they hid, and what holds no text.
/// </summary>
public sealed class ConversationTranscript(HangoutDbContext db, ConversationAccess access)
{
    /// <summary>Most messages of a summary.</summary>
    public const int MostMissed = 300;

    private const int BeforeQuestion = 30, OfThread = 100;

    private static readonly string SeenSql =
        $"""
        m.conversation_id = $1 and m.seq > $3 and m.deleted_at is null and m.kind <> 'system' and (m.expires_at is null or m.expires_at > now())
            and not {Visible.IsHiddenSql("$2", "m")}
        """;

    // $4 the question, $5 how many. Of a thread its root is among them; what the question replies to always is.
    private static readonly string Before =
        $"""
        with question as (select m.id, m.seq, m.thread_root_id as root, m.reply_to_id from messages m where m.id = $4 and {SeenSql}),
        near as (
            select m.seq from messages m, question q
            where {SeenSql} and m.seq <= q.seq and (m.text <> '' or m.id = q.id)
                and case when q.root is null then m.is_in_conversation else m.thread_root_id = q.root or m.id = q.root end
            order by m.seq desc limit case when exists (select 1 from question where root is not null) then {OfThread} else {BeforeQuestion} end
        )
        select m.id, coalesce(u.name, ''), m.text, m.sender_id is not distinct from $5, m.id = q.id, 0
        from messages m cross join question q left join users u on u.id = m.sender_id
        where {SeenSql} and m.seq <= q.seq and (m.seq in (select seq from near) or m.id in (q.root, q.reply_to_id))
        order by m.seq
        """;

    // $4 and $5 the stretch.
    private static readonly string Missed =
        $"""
        with stretch as (
            select m.id, m.seq, m.sender_id, m.text, count(*) over () as total from messages m
            where {SeenSql} and m.seq > $4 and m.seq <= $5 and m.is_in_conversation and m.text <> '' and m.sender_id is distinct from $2
            order by m.seq desc limit {MostMissed}
        )
        select s.id, coalesce(u.name, ''), s.text, false, false, s.total::int from stretch s left join users u on u.id = s.sender_id order by s.seq
        """;

    /// <summary>What stands before a question, and the question as the last of it: of its thread, or else of the conversation.</summary>
    /// <param name="userId">The person who asks.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="questionId">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Nothing where they no longer see it.</returns>
    public Task<Transcript> BeforeAsync(Guid userId, Guid conversationId, Guid questionId, CancellationToken cancellationToken) =>
        ReadAsync(Before, userId, conversationId, [questionId, AssistantAccount.Id], cancellationToken);

    /// <summary>What others wrote in a stretch of a conversation, its newest messages.</summary>
    /// <param name="userId">The person who asks.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="after">After this <c>seq</c>.</param>
    /// <param name="upTo">Up to this one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Nothing where they are no member any more.</returns>
    public Task<Transcript> MissedAsync(Guid userId, Guid conversationId, long after, long upTo, CancellationToken cancellationToken) =>
        ReadAsync(Missed, userId, conversationId, [after, upTo], cancellationToken);

    private async Task<Transcript> ReadAsync(string sql, Guid userId, Guid conversationId, object[] more, CancellationToken cancellationToken)
    {
        var membership = await access.FindAsync(userId, conversationId, cancellationToken);
        if (membership.Failure is not null)
            return new Transcript([], 0);
        var rows = await db.QueryAsync(sql, [conversationId, userId, membership.Value.Member.HistoryFromSeq, .. more], Read, cancellationToken);
        return new Transcript([.. rows.Select(r => r.Line)], rows.Count == 0 ? 0 : Math.Max(0, rows[0].Total - rows.Count));
    }

    private static (TranscriptLine Line, int Total) Read(NpgsqlDataReader row) =>
        (new TranscriptLine(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4)), row.GetInt32(5));
}
