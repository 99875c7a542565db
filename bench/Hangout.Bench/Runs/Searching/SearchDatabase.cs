using System.Diagnostics;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Runs.History;
using Hangout.Core.Messages.Searching;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Bench.Runs.Searching;

/// <summary>A year of history with its search index: what the worker would have written message by message is written at once.</summary>
internal static class SearchDatabase
{
    /// <summary>A word that one message in about ten thousand has.</summary>
    public const string RareWord = "zebrafish";

    private const long RareEvery = 9_973;
    private const int Vocabulary = 300_000;

    // Beside its text each message has one word of a large vocabulary, the small numbers more often, as names and subjects are.
    private const string Index = """
        insert into message_search (conversation_id, created_at, seq, words)
        select m.conversation_id, m.created_at, m.seq, array_to_tsvector(array(
            select distinct p.prefix || w.word from unnest(l.lexemes || array[s.lexeme, 'w' || ((m.seq * 7919 + p.k) % $2 * ((m.seq * 31 + p.k) % 97) / 97)]
                || case when m.seq % $1 = 0 then array[$3] else '{}' end) as w(word)))
        from messages m
        join bench_prefixes p on p.conversation_id = m.conversation_id
        join bench_lexemes l on l.text = case when m.seq % $1 = 0 then left(m.text, -length($3) - 1) else m.text end
        join bench_senders s on s.id = m.sender_id
        """;

    /// <summary>Makes and fills a database.</summary>
    /// <param name="servers">Where.</param>
    /// <param name="shape">What it holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its connection string.</returns>
    public static async Task<string> MakeAsync(BenchServers servers, HistoryShape shape, CancellationToken cancellationToken)
    {
        var database = await HistoryDatabase.MakeAsync(servers, shape, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await RunAsync($"update messages set text = text || ' {RareWord}' where seq % {RareEvery} = 0");
        await CopyAsync("bench_prefixes (conversation_id uuid, prefix text, k int)", "conversation_id, prefix, k", Enumerable.Range(0, HistoryShape.Conversations), (row, k) =>
        {
            row.Write(Layout.RoomId(k), NpgsqlDbType.Uuid);
            row.Write(Lexemes.Prefix(Layout.RoomId(k)), NpgsqlDbType.Text);
            row.Write(k, NpgsqlDbType.Integer);
        });
        await CopyAsync("bench_senders (id uuid, lexeme text)", "id, lexeme", Enumerable.Range(0, HistoryShape.People), (row, person) =>
        {
            row.Write(Layout.UserId(person), NpgsqlDbType.Uuid);
            row.Write(Lexemes.Sender(Layout.UserId(person)), NpgsqlDbType.Text);
        });
        await CopyAsync("bench_lexemes (text text, lexemes text[])", "text, lexemes", HistoryTexts.Make().Select(t => t.Text).Distinct(StringComparer.Ordinal), (row, text) =>
        {
            row.Write(text, NpgsqlDbType.Text);
            row.Write(Words.Of(text).Select(w => w.Folded).Distinct(StringComparer.Ordinal).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        });
        // Words that people write are letters: numbers are spelled by them. Those of the texts stand beside them.
        var texts = HistoryTexts.Make().SelectMany(t => Words.Of(t.Text)).Select(w => w.Folded);
        await CopyAsync("bench_words (word text)", "word", Enumerable.Range(0, Vocabulary).Select(Spelled).Concat(texts).Append(RareWord).Distinct(StringComparer.Ordinal),
            (row, word) => row.Write(word, NpgsqlDbType.Text));
        await RunAsync("""
            insert into search_words (word, stems, alike)
            select word, search_stems(word), array(select distinct overlay(word placing '' from i for 1) from generate_series(1, length(word)) i) || word
            from bench_words where word ~ '^[a-z]{3,30}$'
            """);
        await RunAsync("drop index ix_message_search_words; set synchronous_commit = off; set maintenance_work_mem = '2GB'; set work_mem = '256MB'; analyze bench_lexemes, bench_prefixes");
        await using (var fill = new NpgsqlCommand(Index, connection) { CommandTimeout = 0 })
        {
            fill.Parameters.Add(new NpgsqlParameter<long> { TypedValue = RareEvery });
            fill.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Vocabulary });
            fill.Parameters.Add(new NpgsqlParameter<string> { TypedValue = RareWord });
            var rows = await fill.ExecuteNonQueryAsync(cancellationToken);
            if (rows != shape.Messages)
                throw new InvalidOperationException($"{rows} of {shape.Messages} messages are in the search index.");
        }

        Report.Log($"  search documents written after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        await RunAsync("create index ix_message_search_words on message_search using gin (words) with (fastupdate = off)");
        await RunAsync("insert into search_positions select id, last_change from conversations; drop table bench_prefixes, bench_senders, bench_lexemes, bench_words; vacuum analyze");
        await servers.Postgres.CheckpointAsync(cancellationToken);
        await using var sizes = new NpgsqlCommand(
            "select format('documents %s, index %s', pg_size_pretty(pg_table_size('message_search')), pg_size_pretty(pg_relation_size('ix_message_search_words')))", connection);
        Report.Log($"search index made in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; {await sizes.ExecuteScalarAsync(cancellationToken)}");
        return database;

        async Task RunAsync(string sql)
        {
            foreach (var statement in sql.Split(';'))
            {
                await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        async Task CopyAsync<T>(string table, string columns, IEnumerable<T> items, Action<NpgsqlBinaryImporter, T> write)
        {
            await RunAsync($"create table {table}");
            await using var rows = await connection.BeginBinaryImportAsync($"copy {table.Split(' ')[0]} ({columns}) from stdin (format binary)", cancellationToken);
            foreach (var item in items)
            {
                await rows.StartRowAsync(cancellationToken);
                write(rows, item);
            }

            await rows.CompleteAsync(cancellationToken);
        }
    }

    private static string Spelled(int number) => string.Concat($"{number:000000}".Select(digit => (char)('a' + ((digit - '0') * 2)))) + "ow";
}
