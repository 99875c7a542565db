using System.Text.RegularExpressions;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Core.Data.Writing;
using Npgsql;

namespace Hangout.Bench.Systems;

/// <summary>What <c>pgbench</c> runs: the very statements of the systems, with arguments of its own making.</summary>
internal static partial class PgBenchScripts
{
    private const int Digits = 12;
    private const long MaxMessages = 100_000_000_000_000;

    /// <summary>One batch of <see cref="CreateBatchFunctionAsync"/>. Each connection has rooms of its own, as each writer of Hangout has: they never wait for each other's.</summary>
    /// <param name="connections">How many connections there are.</param>
    public static string Batch(int connections) => $"""
        \set first random(1, {MaxMessages / 1024})
        select bench_write(:first, :client_id, {connections});

        """;

    /// <summary>One message by a random user, as the peers write it.</summary>
    /// <param name="layout">Rooms and users.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string> InsertAsync(Layout layout, CancellationToken cancellationToken)
    {
        var write = await File.ReadAllTextAsync(Path.Combine(BenchFolder.Repository, "bench", "peers", "common", "write.sql"), cancellationToken);
        string[] arguments = [Id(Layout.MessageId(0), ":message"), Id(Layout.RoomId(0), ":room"), Id(Layout.UserId(0), ":user"), $"'{Text}'"];
        var statement = Parameter().Replace(write, m => arguments[m.Value[1] - '1']).TrimEnd();
        return $"""
            \set user random(0, {layout.Users - 1})
            \set room :user / {layout.RoomSize}
            \set message random(1, {MaxMessages})
            {statement};

            """;
    }

    /// <summary>A function that writes a batch as Hangout does: the same two statements, in one transaction.</summary>
    /// <param name="database">Hangout's, with the layout's people.</param>
    /// <param name="layout">Rooms and users.</param>
    /// <param name="size">Messages of a batch.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task CreateBatchFunctionAsync(string database, Layout layout, int size, CancellationToken cancellationToken)
    {
        var sql = $"""
            create function bench_write(first bigint, client int, clients int) returns void language plpgsql as $function$
            declare
                p1 uuid[]; p2 uuid[]; p3 uuid[]; p4 text[]; p5 text[]; p6 text[]; p7 jsonb[]; p8 uuid[]; p9 bool[]; p10 text[]; p11 bigint[] = array[]::bigint[]; p12 text[] = array[]::text[];
                answer record;
            begin
                select array_agg({Id(Layout.RoomId(0), "u / " + layout.RoomSize)}), array_agg({Id(Layout.MessageId(0), $"first * {size} + n")}), array_agg({Id(Layout.UserId(0), "u")}),
                    array_agg('text'::text), array_agg('{Text}'::text), array_agg('<p>{Text}</p>'::text), array_agg(null::jsonb), array_agg(null::uuid), array_agg(false), array_agg(null::text)
                into p1, p2, p3, p4, p5, p6, p7, p8, p9, p10
                from (
                    select n, least({layout.Users - 1}, (client + clients * floor(random() * {layout.Rooms} / clients)) * {layout.RoomSize} + floor(random() * {layout.RoomSize}))::bigint as u
                    from generate_series(0, {size - 1}) n
                ) chosen;
                perform {Parameter().Replace(MessageBatchSql.Lock, "p1")["select ".Length..]};
                for answer in {Parameter().Replace(MessageBatchSql.Write, m => "p" + m.Value[1..])} loop
                    if answer.verdict <> 'written' then
                        raise exception 'A message was not written: %', answer.verdict;
                    end if;
                end loop;
            end $function$
            """;
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Text => System.Text.Encoding.UTF8.GetString(Codec.Text);

    private static string Id(Guid first, string number) => $"('{first.ToString()[..^Digits]}' || lpad(to_hex(({number})::bigint), {Digits}, '0'))::uuid";

    [GeneratedRegex(@"\$\d+", RegexOptions.None, 1_000)]
    private static partial Regex Parameter();
}
