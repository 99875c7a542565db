using System.Collections.Concurrent;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Messages.Searching;

/// <summary>
/// Brings the search index up to date (MSG-11). Of each conversation it knows up to which change it has everything, and reads what changed after that:
/// so nothing is left out or taken twice, whoever is lost on the way. Any number of workers may run it.
/// </summary>
public sealed class IndexMessages(HangoutDbContext db)
{
    /// <summary>Most messages in one step.</summary>
    public const int MessagesAtOnce = 1_000;

    private const int MessagesOfOne = 500, MostKnownWords = 200_000;

    private static readonly ConcurrentDictionary<string, bool> KnownWords = new(StringComparer.Ordinal);

    private const string ReadSql =
        $"""
        select p.conversation_id, c.last_change, m.seq, m.change, m.created_at, m.sender_id, m.text, m.mentions,
            coalesce((select array_agg(part->>'type') from jsonb_array_elements(m.parts) part), array[]::text[]),
            m.pinned_at is not null, m.reaction_count > 0, m.reply_count > 0, m.deleted_at is not null or m.kind = 'system'
        from unnest($1::uuid[], $2::bigint[]) as p(conversation_id, change)
        join conversations c on c.id = p.conversation_id
        left join lateral (
            select * from messages m where m.conversation_id = p.conversation_id and m.change > p.change order by m.change limit $3) m on true
        order by p.conversation_id, m.change
        """;

    /// <summary>The conversations whose changes the index does not have: for what was not told. It reads every conversation's counter.</summary>
    /// <param name="most">Most conversations.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Their IDs.</returns>
    public Task<List<Guid>> FindBehindAsync(int most, CancellationToken cancellationToken) => db.QueryAsync(
        """
        select c.id from conversations c left join search_positions p on p.conversation_id = c.id
        where c.last_change > coalesce(p.change, 0) and c.deleted_at is null limit $1
        """,
        [most], row => row.GetGuid(0), cancellationToken);

    /// <summary>Takes in what changed in some conversations: at most <see cref="MessagesAtOnce"/> messages.</summary>
    /// <param name="conversationIds">Which.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How many messages it took in, and which conversations have more, or are taken in by another worker just now.</returns>
    public async Task<(int Messages, IReadOnlyList<Guid> Left)> RunAsync(IReadOnlyCollection<Guid> conversationIds, CancellationToken cancellationToken)
    {
        var ids = conversationIds.ToArray();
        string[] news = [];
        var done = await db.InTransactionAsync(
            async ct =>
            {
                await db.QueryAsync(
                    """
                    insert into search_positions (conversation_id, change) select id, 0 from unnest($1::uuid[]) as t(id)
                    where not exists (select 1 from search_positions p where p.conversation_id = t.id) order by id on conflict do nothing returning 1
                    """,
                    [ids], _ => 0, ct);
                var held = await db.QueryAsync(
                    "select conversation_id, change from search_positions where conversation_id = any($1) order by conversation_id for update skip locked",
                    [ids], row => (Id: row.GetGuid(0), Change: row.GetInt64(1)), ct);
                var taken = await FitAsync(held, ct);
                var rows = await db.QueryAsync(ReadSql, [taken.Select(p => p.Id).ToArray(), taken.Select(p => p.Change).ToArray(), MessagesOfOne], Read, ct);
                await DeleteAsync([.. rows.Where(r => r.IsGone)], ct);
                news = await WriteAsync([.. rows.Where(r => r is { IsGone: false, Message: not null }).Select(r => r.Message!)], ct);
                var left = await MoveAsync(rows, ct);
                // What other workers hold, and what did not fit into this step, comes next time.
                return (rows.Count(r => r.Message is not null), (IReadOnlyList<Guid>)[.. ids.Except(taken.Select(p => p.Id)).Concat(left)]);
            },
            cancellationToken);
        if (KnownWords.Count > MostKnownWords)
            KnownWords.Clear();
        foreach (var word in news)
            KnownWords.TryAdd(word, true);
        return done;
    }

    /// <summary>As many conversations as have together no more messages than a step takes.</summary>
    private async Task<(Guid Id, long Change)[]> FitAsync(List<(Guid Id, long Change)> held, CancellationToken cancellationToken)
    {
        var last = (await db.QueryAsync(
            "select id, last_change from conversations where id = any($1)", [held.Select(p => p.Id).ToArray()], row => (row.GetGuid(0), row.GetInt64(1)), cancellationToken))
            .ToDictionary(c => c.Item1, c => c.Item2);
        long messages = 0;
        return [.. held.TakeWhile(p => (messages += Math.Min(MessagesOfOne, last.GetValueOrDefault(p.Id) - p.Change)) <= MessagesAtOnce)];
    }

    private Task DeleteAsync(Row[] gone, CancellationToken cancellationToken) => gone.Length == 0 ? Task.CompletedTask : db.QueryAsync(
        """
        delete from message_search s using unnest($1::uuid[], $2::timestamptz[], $3::bigint[]) as g(conversation_id, created_at, seq)
        where s.conversation_id = g.conversation_id and s.created_at = g.created_at and s.seq = g.seq returning 1
        """,
        [gone.Select(r => r.ConversationId).ToArray(), gone.Select(r => r.Message!.CreatedAt).ToArray(), gone.Select(r => r.Message!.Seq).ToArray()],
        _ => 0, cancellationToken);

    /// <summary>Writes messages; gives the words that may be new to the word book.</summary>
    private async Task<string[]> WriteAsync(SearchableMessage[] messages, CancellationToken cancellationToken)
    {
        if (messages.Length == 0)
            return [];
        var words = messages.Select(m => Words.Of(m.Text).ToArray()).ToArray();
        var news = words.SelectMany(w => w).Where(WordBook.Takes).Select(w => w.Folded).Where(w => !KnownWords.ContainsKey(w)).Distinct(StringComparer.Ordinal).ToArray();
        if (news.Length > 0)
            await WordBook.AddAsync(db, news, cancellationToken);
        await db.QueryAsync(
            """
            insert into message_search (conversation_id, created_at, seq, words)
            select conversation_id, created_at, seq, words::tsvector
            from unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::text[]) as t(conversation_id, created_at, seq, words)
            on conflict (conversation_id, created_at, seq) do update set words = excluded.words where message_search.words <> excluded.words
            returning 1
            """,
            [
                messages.Select(m => m.ConversationId).ToArray(), messages.Select(m => m.CreatedAt).ToArray(), messages.Select(m => m.Seq).ToArray(),
                messages.Zip(words, Lexemes.Of).ToArray(),
            ],
            _ => 0, cancellationToken);
        return news;
    }

    private async Task<Guid[]> MoveAsync(List<Row> rows, CancellationToken cancellationToken)
    {
        var steps = rows.GroupBy(r => r.ConversationId).Select(g => (Id: g.Key, IsWhole: g.Count() < MessagesOfOne, Change: g.Count() < MessagesOfOne
            ? g.First().LastChange : g.Max(r => r.Change))).ToArray();
        await db.QueryAsync(
            "update search_positions p set change = t.change from unnest($1::uuid[], $2::bigint[]) as t(id, change) where p.conversation_id = t.id returning 1",
            [steps.Select(s => s.Id).ToArray(), steps.Select(s => s.Change).ToArray()], _ => 0, cancellationToken);
        return [.. steps.Where(s => !s.IsWhole).Select(s => s.Id)];
    }

    private static Row Read(NpgsqlDataReader row)
    {
        var id = row.GetGuid(0);
        return row.IsDBNull(2)
            ? new Row(id, row.GetInt64(1), 0, null, false)
            : new Row(id, row.GetInt64(1), row.GetInt64(3), new SearchableMessage(
                id, row.GetInt64(2), row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(5) ? null : row.GetGuid(5), row.GetString(6), row.GetFieldValue<Guid[]>(7),
                row.GetFieldValue<string[]>(8), row.GetBoolean(9), row.GetBoolean(10), row.GetBoolean(11)), row.GetBoolean(12));
    }

    private sealed record Row(Guid ConversationId, long LastChange, long Change, SearchableMessage? Message, bool IsGone);
}
