using System.Diagnostics;
using System.Globalization;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Bench.Measuring;
using Hangout.Bench.Systems;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Bench.Runs.History;

/// <summary>Fills Hangout's database with a year of history: real migrations, real indexes, rows in the order in which a year would have written them.</summary>
internal static class HistoryDatabase
{
    private const long MessagesPerStatement = 250_000;

    // Each conversation fills the year evenly, so a statement writes one slice of it, by time: the messages of a conversation lie as far
    // apart in the table as they do in life. Everybody writes in turn; every 200th message mentions the one who wrote before.
    private const string Slice = """
        with slice as materialized (
            select c.id as conversation_id, c.k, s.seq, now() - interval '365 days' * (1 - s.seq::float8 / c.size) as at
            from bench_conversations c cross join lateral generate_series(c.size * $1 / $2 + 1, c.size * ($1 + 1) / $2) s(seq)
            order by at
        ), written as (
            insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, mentions, created_at)
            select s.conversation_id,
                (lpad(to_hex((extract(epoch from s.at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(s.seq % 4096), 3, '0') || '8' || lpad(to_hex(s.k), 7, '0') || lpad(to_hex(s.seq), 8, '0'))::uuid,
                s.seq, s.seq, m.ids[s.seq % $3 + 1], 'text', t.text, t.html,
                case when s.seq % 200 = 0 then array[m.ids[(s.seq - 1) % $3 + 1]] else '{}' end, s.at
            from slice s join bench_members m on m.k = s.k join bench_texts t on t.n = (s.seq * 31 + s.k) % $4
            returning conversation_id, seq, mentions)
        insert into message_mentions (user_id, conversation_id, seq)
        select unnest(w.mentions), w.conversation_id, w.seq from written w where cardinality(w.mentions) > 0
        """;

    private const string Counters = """
        update conversations c set last_seq = b.size, last_change = b.size, last_message_at = m.created_at, last_activity_at = m.created_at
        from bench_conversations b join messages m on m.conversation_id = b.id and m.seq = b.size
        where c.id = b.id
        """;

    private const string Sizes = """
        select format('heap %s, keys %s, by seq %s, by change %s',
            (select pg_size_pretty(sum(pg_table_size(inhrelid))) from pg_inherits where inhparent = 'messages'::regclass),
            (select pg_size_pretty(sum(pg_relation_size(inhrelid))) from pg_inherits where inhparent = 'pk_messages'::regclass),
            (select pg_size_pretty(sum(pg_relation_size(inhrelid))) from pg_inherits where inhparent = 'ix_messages_conversation_id_seq'::regclass),
            (select pg_size_pretty(sum(pg_relation_size(inhrelid))) from pg_inherits where inhparent = 'ix_messages_conversation_id_change'::regclass))
        """;

    /// <summary>Makes and fills a database.</summary>
    /// <param name="servers">Where.</param>
    /// <param name="shape">What it holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its connection string.</returns>
    public static async Task<string> MakeAsync(BenchServers servers, HistoryShape shape, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var database = await servers.Postgres.CreateDatabaseAsync(cancellationToken);
        await HangoutPeople.WriteUsersAsync(servers, HangoutBuild.Own, database, HistoryShape.People, cancellationToken);
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await WriteConversationsAsync(connection, shape, cancellationToken);
        await WriteMembersAsync(connection, shape, cancellationToken);
        await WriteTextsAsync(connection, cancellationToken);
        await WriteMessagesAsync(connection, shape, cancellationToken);
        var loaded = Stopwatch.GetElapsedTime(started);
        await ExecuteAsync(connection, "drop table bench_conversations, bench_members, bench_texts", cancellationToken);
        await ExecuteAsync(connection, "vacuum analyze", cancellationToken);
        await servers.Postgres.CheckpointAsync(cancellationToken);
        await using var sizes = new NpgsqlCommand(Sizes, connection);
        Report.Log($"{shape.Messages:#,0} messages written in {loaded.TotalSeconds:0} s, vacuumed after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; {await sizes.ExecuteScalarAsync(cancellationToken)}");
        return database;
    }

    /// <summary>Reads all tables and indexes once, so that the machine's memory holds them.</summary>
    /// <param name="database">Connection string.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When done.</returns>
    public static async Task ReadAllAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await ExecuteAsync(connection, "create extension if not exists pg_prewarm", cancellationToken);
        await ExecuteAsync(connection, "select sum(pg_prewarm(oid, 'read')) from pg_class where relkind in ('r', 'i')", cancellationToken);
        Report.Log($"read into memory in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
    }

    private static async Task WriteConversationsAsync(NpgsqlConnection connection, HistoryShape shape, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "create table bench_conversations (k int primary key, id uuid not null, size bigint not null)", cancellationToken);
        await using (var rows = await connection.BeginBinaryImportAsync("copy bench_conversations (k, id, size) from stdin (format binary)", cancellationToken))
        {
            for (var k = 0; k < HistoryShape.Conversations; k++)
            {
                await rows.StartRowAsync(cancellationToken);
                await rows.WriteAsync(k, NpgsqlDbType.Integer, cancellationToken);
                await rows.WriteAsync(Layout.RoomId(k), NpgsqlDbType.Uuid, cancellationToken);
                await rows.WriteAsync(shape.SizeOf(k), NpgsqlDbType.Bigint, cancellationToken);
            }

            await rows.CompleteAsync(cancellationToken);
        }

        await ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"""
            insert into conversations (id, kind, title, is_public, member_count, created_at) select id, 'group', 'Group ' || k, false, {HistoryShape.Members}, now() - interval '366 days' from bench_conversations
            """), cancellationToken);
    }

    private static async Task WriteMembersAsync(NpgsqlConnection connection, HistoryShape shape, CancellationToken cancellationToken)
    {
        await using (var rows = await connection.BeginBinaryImportAsync(
            "copy conversation_members (conversation_id, user_id, role, status, last_read_seq, last_delivered_seq) from stdin (format binary)", cancellationToken))
        {
            for (var k = 0; k < HistoryShape.Conversations; k++)
            {
                for (var member = 0; member < HistoryShape.Members; member++)
                {
                    var person = HistoryShape.Member(k, member);
                    await rows.StartRowAsync(cancellationToken);
                    await rows.WriteAsync(Layout.RoomId(k), NpgsqlDbType.Uuid, cancellationToken);
                    await rows.WriteAsync(Layout.UserId(person), NpgsqlDbType.Uuid, cancellationToken);
                    await rows.WriteAsync(member == 0 ? "owner" : "member", NpgsqlDbType.Text, cancellationToken);
                    await rows.WriteAsync("active", NpgsqlDbType.Text, cancellationToken);
                    await rows.WriteAsync(shape.ReadBy(k, person), NpgsqlDbType.Bigint, cancellationToken);
                    await rows.WriteAsync(shape.SizeOf(k), NpgsqlDbType.Bigint, cancellationToken);
                }
            }

            await rows.CompleteAsync(cancellationToken);
        }

        // By number, so that member number n wrote every tenth message.
        await ExecuteAsync(connection, """
            create table bench_members as select b.k, array_agg(m.user_id order by m.user_id) as ids
            from bench_conversations b join conversation_members m on m.conversation_id = b.id group by b.k
            """, cancellationToken);
    }

    private static async Task WriteTextsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "create table bench_texts (n int primary key, text text not null, html text not null)", cancellationToken);
        await using var rows = await connection.BeginBinaryImportAsync("copy bench_texts (n, text, html) from stdin (format binary)", cancellationToken);
        foreach (var (i, (text, html)) in HistoryTexts.Make().Index())
        {
            await rows.StartRowAsync(cancellationToken);
            await rows.WriteAsync(i, NpgsqlDbType.Integer, cancellationToken);
            await rows.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
            await rows.WriteAsync(html, NpgsqlDbType.Text, cancellationToken);
        }

        await rows.CompleteAsync(cancellationToken);
    }

    private static async Task WriteMessagesAsync(NpgsqlConnection connection, HistoryShape shape, CancellationToken cancellationToken)
    {
        // The rows are right by making: foreign keys need not be looked up ten million times. A hash join keeps the order of its outer side.
        await ExecuteAsync(connection, """
            analyze bench_conversations, bench_members, bench_texts;
            set session_replication_role = replica; set synchronous_commit = off; set enable_mergejoin = off; set enable_nestloop = off; set work_mem = '256MB'
            """, cancellationToken);
        var slices = Math.Max(1, shape.Messages / MessagesPerStatement);
        var started = Stopwatch.GetTimestamp();
        for (long slice = 0; slice < slices; slice++)
        {
            await using var command = new NpgsqlCommand(Slice, connection) { CommandTimeout = 0 };
            foreach (var value in new[] { slice, slices, HistoryShape.Members, HistoryTexts.Count })
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value });
            await command.ExecuteNonQueryAsync(cancellationToken);
            if ((slice + 1) % 8 == 0 || slice + 1 == slices)
                Report.Log($"  {(slice + 1) * 100 / slices} % of {shape.Messages:#,0} messages after {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }

        await ExecuteAsync(connection, "reset all; analyze messages", cancellationToken);
        await ExecuteAsync(connection, Counters, cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
