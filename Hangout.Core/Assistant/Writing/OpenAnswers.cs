using Hangout.Contracts.Assistant;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Assistant.Writing;

/// <summary>An answer that a worker took to write.</summary>
/// <param name="MessageId">Which.</param>
/// <param name="ConversationId">Where.</param>
/// <param name="QuestionId">The question.</param>
/// <param name="AskedBy">The person who asked.</param>
/// <param name="IsAdministrator">Whether they are an administrator.</param>
/// <param name="Model">The model that was asked for; null for the conversation's.</param>
/// <param name="Text">What is there already, where it goes on.</param>
/// <param name="CreatedAt">When it was asked for.</param>
public sealed record OpenAnswer(
    Guid MessageId, Guid ConversationId, Guid QuestionId, Guid AskedBy, bool IsAdministrator, string? Model, string Text, DateTimeOffset CreatedAt);

/// <summary>Answers that are to be written, and who writes them. A lease that ends says that its writer is gone.</summary>
public sealed class OpenAnswers(HangoutDbContext db)
{
    /// <summary>How long a writer may be silent before it counts as gone.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private const string Columns = "a.message_id, a.conversation_id, a.question_id, a.asked_by, u.system_role <> 'member', a.model, a.text, a.created_at";

    // One of a conversation at a time: the next question follows from the answer before it.
    private static readonly string Claim =
        $"""
        with free as (
            select a.message_id from assistant_answers a
            where a.state = 'waiting'
                and not exists (select 1 from assistant_answers r where r.conversation_id = a.conversation_id and r.state = 'running')
                and not exists (
                    select 1 from assistant_answers b
                    where b.conversation_id = a.conversation_id and b.state = 'waiting' and (b.created_at, b.message_id) < (a.created_at, a.message_id))
            order by a.created_at limit $2
            for update skip locked
        )
        update assistant_answers a set state = 'running', writer_id = $1, leased_until = now() + $3
        from free f, users u where a.message_id = f.message_id and u.id = a.asked_by
        returning {Columns}
        """;

    private static readonly string TakeAbandoned =
        $"""
        with abandoned as (
            select message_id from assistant_answers where state = 'running' and leased_until < now() limit 100 for update skip locked
        )
        update assistant_answers a set writer_id = $1, leased_until = now() + $2
        from abandoned f, users u where a.message_id = f.message_id and u.id = a.asked_by
        returning {Columns}
        """;

    /// <summary>Takes some that wait.</summary>
    public Task<List<OpenAnswer>> ClaimAsync(Guid writerId, int most, CancellationToken cancellationToken) =>
        db.QueryAsync(Claim, [writerId, most, Lease], Read, cancellationToken);

    /// <summary>Takes those whose writer is gone.</summary>
    public Task<List<OpenAnswer>> TakeAbandonedAsync(Guid writerId, CancellationToken cancellationToken) =>
        db.QueryAsync(TakeAbandoned, [writerId, Lease], Read, cancellationToken);

    /// <summary>Renews the leases of a writer, and keeps what its answers hold so far.</summary>
    /// <param name="writerId">The writer.</param>
    /// <param name="texts">Its answers and their texts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that somebody wants to stop, and those that are no longer the writer's.</returns>
    public async Task<(IReadOnlyList<Guid> Stopped, IReadOnlyList<Guid> Lost)> RenewAsync(
        Guid writerId, IReadOnlyDictionary<Guid, string> texts, CancellationToken cancellationToken)
    {
        var kept = await db.QueryAsync(
            """
            update assistant_answers a set leased_until = now() + $4, text = t.text
            from unnest($2::uuid[], $3::text[]) as t(id, text)
            where a.message_id = t.id and a.writer_id = $1 and a.state = 'running'
            returning a.message_id, a.stop_requested_at is not null
            """,
            [writerId, texts.Keys.ToArray(), texts.Values.ToArray(), Lease], row => (Id: row.GetGuid(0), IsStopped: row.GetBoolean(1)), cancellationToken);
        var ours = kept.Select(k => k.Id).ToHashSet();
        return ([.. kept.Where(k => k.IsStopped).Select(k => k.Id)], [.. texts.Keys.Where(id => !ours.Contains(id))]);
    }

    private static OpenAnswer Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetGuid(3), row.GetBoolean(4), row.Optional<string>(5), row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7));
}
