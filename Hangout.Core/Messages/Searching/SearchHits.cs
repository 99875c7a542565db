using Hangout.Contracts.Accounts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Messages.Searching;

/// <summary>Makes what is shown of the messages that were found: the message, a stretch of its text with the words marked, and its neighbours.</summary>
internal sealed class SearchHits(HangoutDbContext db, CurrentUser user, SearchScope scope, SearchPlan plan)
{
    private const int ExcerptLength = 280, BeforeTheFirst = 60;

    private static readonly string MessagesSql =
        $"""
        select k.n, x.*
        from unnest($1::uuid[], $2::bigint[]) with ordinality as k(id, seq, n)
        cross join lateral (
            select {MessageRow.Columns} from messages m
            where m.conversation_id = k.id and m.seq = k.seq and m.deleted_at is null and not {Visible.IsHiddenSql("$3", "m")}) x
        order by k.n
        """;

    private static readonly string NeighboursSql =
        $"""
        select k.n, x.is_before, x.id, x.seq, x.sender_id, left(x.text, 300)
        from unnest($1::uuid[], $2::bigint[], $4::uuid[], $5::bigint[]) with ordinality as k(id, seq, root_id, from_seq, n)
        cross join lateral (
            (select true as is_before, m.id, m.seq, m.sender_id, m.text from messages m
                where m.conversation_id = k.id and m.seq < k.seq and m.seq > k.from_seq and {Neighbour} order by m.seq desc limit 1)
            union all
            (select false, m.id, m.seq, m.sender_id, m.text from messages m
                where m.conversation_id = k.id and m.seq > k.seq and {Neighbour} order by m.seq limit 1)) x
        """;

    private static string Neighbour =>
        $"""
        m.deleted_at is null and m.kind <> 'system' and not {Visible.IsHiddenSql("$3", "m")} and m.seq between k.seq - 50 and k.seq + 50
            and case when k.root_id = '{Guid.Empty}' then m.thread_root_id is null or m.is_in_conversation else m.thread_root_id = k.root_id end
        """;

    /// <summary>A page of what was found.</summary>
    /// <param name="found">In the order of the page.</param>
    /// <param name="size">Most hits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hits, and how many candidates they took: some may be gone or hidden by now.</returns>
    public async Task<(IReadOnlyList<MessageHit> Page, int Used)> ReadAsync(IEnumerable<Candidate> found, int size, CancellationToken cancellationToken)
    {
        var messages = new List<MessageDto>();
        var used = 0;
        foreach (var chunk in found.Chunk(size))
        {
            var read = (await db.QueryAsync(
                MessagesSql, [chunk.Select(c => c.ConversationId).ToArray(), chunk.Select(c => c.Seq).ToArray(), user.Id],
                row => (At: (int)row.GetInt64(0), Message: MessageRow.Read(row, 1)), cancellationToken)).Where(r => plan.Fits(r.Message.Text)).ToList();
            var room = size - messages.Count;
            messages.AddRange(read.Take(room).Select(r => r.Message));
            used += read.Count > room ? read[room - 1].At : chunk.Length;
            if (messages.Count == size)
                break;
        }

        return messages.Count == 0 ? ([], used) : (await WithNeighboursAsync(messages, cancellationToken), used);
    }

    /// <summary>Who wrote hits and their neighbours.</summary>
    public Task<IReadOnlyList<UserDto>> WritersAsync(IReadOnlyList<MessageHit> hits, CancellationToken cancellationToken) => FindPeople.ReadAsync(
        db, hits.SelectMany(h => new[] { h.Message.SenderId, h.Before?.SenderId, h.After?.SenderId }).OfType<Guid>(), cancellationToken);

    private async Task<IReadOnlyList<MessageHit>> WithNeighboursAsync(List<MessageDto> messages, CancellationToken cancellationToken)
    {
        var from = scope.Conversations.ToDictionary(c => c.Id, c => c.FromSeq);
        var neighbours = (await db.QueryAsync(
            NeighboursSql,
            [
                messages.Select(m => m.ConversationId).ToArray(), messages.Select(m => m.Seq).ToArray(), user.Id,
                messages.Select(m => m.AlsoInConversation == true ? Guid.Empty : m.ThreadRootId ?? Guid.Empty).ToArray(),
                messages.Select(m => from.GetValueOrDefault(m.ConversationId)).ToArray(),
            ],
            row => (At: (int)row.GetInt64(0), IsBefore: row.GetBoolean(1), Message: new SearchNeighbour(
                row.GetGuid(2), row.GetInt64(3), row.IsDBNull(4) ? null : row.GetGuid(4), Excerpt(row.GetString(5), [], 140).Text)),
            cancellationToken)).ToLookup(n => (n.At, n.IsBefore), n => n.Message);
        return
        [
            .. messages.Select((message, i) =>
            {
                var (text, marks) = Excerpt(message.Text, plan.Find(message.Text), ExcerptLength);
                return new MessageHit(message, text, marks, neighbours[(i + 1, true)].FirstOrDefault(), neighbours[(i + 1, false)].FirstOrDefault());
            }),
        ];
    }

    /// <summary>The stretch of a text with the first of some words, on one line.</summary>
    private static (string Text, IReadOnlyList<TextSpan> Marks) Excerpt(string text, IReadOnlyList<(int Start, int End)> found, int length)
    {
        var start = found.Count == 0 || text.Length <= length ? 0 : Math.Clamp(found[0].Start - BeforeTheFirst, 0, Math.Max(0, text.Length - length));
        // Not in the middle of a word or character.
        if (start > 0 && text.IndexOf(' ', start) is var space && space >= 0 && space < found[0].Start)
            start = space + 1;
        else if (start > 0 && char.IsLowSurrogate(text[start]))
            start--;
        var end = Math.Min(text.Length, start + length);
        if (end < text.Length && char.IsLowSurrogate(text[end]))
            end--;
        var (head, tail) = (start > 0 ? "…" : "", end < text.Length ? "…" : "");
        var line = string.Create(end - start, (text, start), (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
                target[i] = char.IsWhiteSpace(source.text[source.start + i]) ? ' ' : source.text[source.start + i];
        });
        return (head + line + tail, [.. found.Where(f => f.Start >= start && f.End <= end).Select(f => new TextSpan(f.Start - start + head.Length, f.End - f.Start))]);
    }
}
