using System.Collections.Immutable;
using Hangout.Core.Data;
using Npgsql;

namespace Hangout.Core.Messages.Searching;

/// <summary>A message that the index gives.</summary>
/// <param name="ConversationId">Where it stands.</param>
/// <param name="Seq">Its place.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Closeness">How close its words are.</param>
internal sealed record Candidate(Guid ConversationId, long Seq, DateTimeOffset CreatedAt, Closeness Closeness)
{
    private const double HalfOfItsAge = 60;

    /// <summary>How well it fits: first by how close the words are, then by its age.</summary>
    public double Score(DateTimeOffset now)
    {
        var words = Closeness switch { Closeness.Exact => 1, Closeness.Form => 0.8, _ => 0.4 };
        return words * (0.5 + (0.5 * Math.Pow(2, -Math.Max(0, (now - CreatedAt).TotalDays) / HalfOfItsAge)));
    }
}

/// <summary>The newest messages that fit.</summary>
/// <param name="Items">The newest first.</param>
/// <param name="IsMore">Whether older ones were not looked at.</param>
/// <param name="Oldest">All that fit and are as new as this are there.</param>
internal sealed record FoundCandidates(IReadOnlyList<Candidate> Items, bool IsMore, DateTimeOffset Oldest);

/// <summary>
/// Finds the newest messages that fit, in one of two ways. By words: the index knows for each conversation which messages have a word. By time:
/// of a word that every tenth message has, the newest are found sooner by looking at the newest messages (decision 0030).
/// </summary>
internal sealed class Candidates(HangoutDbContext db, SearchScope scope, DateTimeOffset until)
{
    /// <summary>Most messages of a block.</summary>
    public const int Most = 1_000;

    private const int FewMessages = 30_000, Sample = 2_000, CommonInSample = 20, EnoughByTime = 200;

    private const string Asked =
        """
        asked as materialized (
            select id, from_seq, nullif(wanted, '')::tsquery as wanted, nullif(exact, '')::tsquery as exact, nullif(form, '')::tsquery as form
            from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[]) as t(id, from_seq, wanted, exact, form))
        """;

    private const string Closenesses = "case when a.exact is null or ts_match_vq(s.words, a.exact) then 0 when ts_match_vq(s.words, a.form) then 1 else 2 end";

    // "is true" keeps PostgreSQL from any other index than that of the words.
    private const string ByWordsSql =
        $"""
        with {Asked}
        select a.id, s.seq, s.created_at, {Closenesses}
        from asked a
        cross join lateral (
            select s.seq, s.created_at, s.words from message_search s
            where s.words @@ a.wanted and (s.conversation_id = a.id) is true and (s.seq > a.from_seq) is true
                and (s.created_at >= $6) is true and (s.created_at < $7) is true offset 0) s
        order by s.created_at desc, a.id, s.seq desc limit $8
        """;

    private const string ByTimeSql =
        $"""
        with {Asked}
        select a.id, s.seq, s.created_at, {Closenesses}
        from asked a
        cross join lateral (
            select s.seq, s.created_at, s.words from message_search s
            where s.conversation_id = a.id and s.created_at >= $6 and s.created_at < $7 and s.seq > a.from_seq
                and (a.wanted is null or ts_match_vq(s.words, a.wanted)) offset 0) s
        order by s.created_at desc, a.id, s.seq desc limit $8
        """;

    private const string SampleSql =
        $"""
        with {Asked}
        select s.created_at, a.wanted is null or ts_match_vq(s.words, a.wanted)
        from asked a
        cross join lateral (
            select s.created_at, s.words from message_search s
            where s.conversation_id = a.id and s.created_at >= $6 and s.created_at < $7 and s.seq > a.from_seq order by s.created_at desc limit $8) s
        """;

    private DateTimeOffset End => until.AddMicroseconds(1) < scope.Until ? until.AddMicroseconds(1) : scope.Until;

    /// <summary>Finds them.</summary>
    /// <param name="plan">What fits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest <see cref="Most"/>, or more that share the last one's time.</returns>
    public async Task<FoundCandidates> FindAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var conversations = scope.Conversations.Where(c => c.Messages > 0 && c.Newest >= scope.From).ToArray();
        if (conversations.Length == 0 || End <= scope.From)
            return new([], IsMore: false, scope.From);
        object[] asked =
        [
            conversations.Select(c => c.Id).ToArray(), conversations.Select(c => c.FromSeq).ToArray(),
            .. new[] { Closeness.Any, Closeness.Exact, Closeness.Form }.Select(how => conversations.Select(c => plan.QueryFor(c.Id, how)).ToArray()),
        ];
        var found = await FindAsync(plan, asked, conversations, cancellationToken);
        return plan.NeedsText ? found with { Items = await WithTextAsync(plan, found.Items, cancellationToken) } : found;
    }

    private async Task<FoundCandidates> FindAsync(SearchPlan plan, object[] asked, SearchedConversation[] conversations, CancellationToken cancellationToken)
    {
        var isLarge = conversations.Sum(c => c.Messages) > FewMessages;
        if (plan.HasWanted && !isLarge)
            return await ByWordsAsync(asked, cancellationToken);
        var sample = await db.QueryAsync(
            SampleSql, [.. asked, scope.From, End, Math.Max(4, Sample / conversations.Length)], row => (At: row.GetFieldValue<DateTimeOffset>(0), Fits: row.GetBoolean(1)),
            cancellationToken);
        var fitting = sample.Count(s => s.Fits);
        if (plan.HasWanted && fitting < CommonInSample)
            return await ByWordsAsync(asked, cancellationToken);
        return sample.Count == 0 ? new([], IsMore: false, scope.From)
            : await ByTimeAsync(asked, [.. sample.Select(s => s.At)], Math.Max(fitting, 1) / (double)sample.Count, cancellationToken);
    }

    private async Task<FoundCandidates> ByWordsAsync(object[] asked, CancellationToken cancellationToken)
    {
        var found = await db.QueryAsync(ByWordsSql, [.. asked, scope.From, End, Most + 1], Read, cancellationToken);
        return await BlockAsync(ByWordsSql, asked, found, scope.From, cancellationToken);
    }

    /// <summary>Looks at the newest messages, further and further back, until enough fit.</summary>
    private async Task<FoundCandidates> ByTimeAsync(object[] asked, DateTimeOffset[] sample, double share, CancellationToken cancellationToken)
    {
        // The sample's messages are the newest of each conversation: how long ago the median of them is tells how densely messages lie.
        Array.Sort(sample);
        var wanted = EnoughByTime / share;
        var back = (End - sample[Math.Max(0, sample.Length - 1 - (int)Math.Min(wanted, sample.Length / 2))]) * 1.5;
        List<Candidate> found = [];
        for (var (end, start) = (End, scope.From); ; end = start, back *= 4)
        {
            start = end - scope.From <= back || back > TimeSpan.FromDays(3650) ? scope.From : end - back;
            found.AddRange(await db.QueryAsync(ByTimeSql, [.. asked, start, end, Most + 1], Read, cancellationToken));
            if (found.Count >= EnoughByTime || start <= scope.From)
                return await BlockAsync(ByTimeSql, asked, found, start, cancellationToken);
        }
    }

    /// <summary>Ends a block where its last message's time ends, so that the next begins before it.</summary>
    private async Task<FoundCandidates> BlockAsync(string sql, object[] asked, List<Candidate> found, DateTimeOffset start, CancellationToken cancellationToken)
    {
        if (found.Count <= Most)
            return new(found, IsMore: start > scope.From, start);
        var last = found[Most - 1].CreatedAt;
        var tied = await db.QueryAsync(sql, [.. asked, last, last.AddMicroseconds(1), int.MaxValue], Read, cancellationToken);
        return new([.. found.Where(c => c.CreatedAt > last), .. tied], IsMore: true, last);
    }

    private async Task<IReadOnlyList<Candidate>> WithTextAsync(SearchPlan plan, IReadOnlyList<Candidate> items, CancellationToken cancellationToken)
    {
        var fitting = ImmutableArray.CreateBuilder<Candidate>();
        foreach (var chunk in items.Chunk(100))
        {
            var texts = await db.QueryAsync(
                """
                select k.n, m.text from unnest($1::uuid[], $2::bigint[]) with ordinality as k(id, seq, n)
                cross join lateral (select text from messages m where m.conversation_id = k.id and m.seq = k.seq and m.deleted_at is null) m
                """,
                [chunk.Select(c => c.ConversationId).ToArray(), chunk.Select(c => c.Seq).ToArray()], row => (At: row.GetInt64(0), Text: row.GetString(1)), cancellationToken);
            fitting.AddRange(texts.Where(t => plan.Fits(t.Text)).OrderBy(t => t.At).Select(t => chunk[t.At - 1]));
        }

        return fitting.ToImmutable();
    }

    private static Candidate Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), (Closeness)row.GetInt32(3));
}
