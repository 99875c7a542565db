using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Npgsql;

namespace Hangout.Bench.Systems;

/// <summary>The tables of the peers that bring none of their own: what <c>bench/peers/common/messages.js</c> reads and writes.</summary>
internal static class PeerDatabase
{
    private const string Tables = """
        create table rooms (id uuid primary key, last_seq bigint not null default 0) with (fillfactor = 50);
        create table members (room_id uuid not null, user_id uuid not null, primary key (room_id, user_id));
        create index members_by_user on members (user_id);
        create table messages (
            room_id uuid not null, id uuid not null, seq bigint not null, sender_id uuid not null, text text not null, created_at timestamptz not null,
            primary key (room_id, seq), unique (room_id, id));
        """;

    private const string People = """
        insert into rooms (id) select (@room || lpad(to_hex(r), 12, '0'))::uuid from generate_series(0, @rooms - 1) r;
        insert into members (room_id, user_id)
        select (@room || lpad(to_hex(n / @size), 12, '0'))::uuid, (@user || lpad(to_hex(n), 12, '0'))::uuid from generate_series(0, @users - 1) n;
        """;

    /// <summary>Makes a database with the users and rooms of a layout.</summary>
    /// <param name="servers">Whose database server.</param>
    /// <param name="layout">Who takes part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its connection string.</returns>
    public static async Task<string> CreateAsync(BenchServers servers, Layout layout, CancellationToken cancellationToken)
    {
        const int digits = 12;
        var database = await servers.Postgres.CreateDatabaseAsync(cancellationToken);
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using (var tables = new NpgsqlCommand(Tables, connection))
            await tables.ExecuteNonQueryAsync(cancellationToken);
        await using (var people = new NpgsqlCommand(People, connection))
        {
            people.Parameters.AddWithValue("user", Layout.UserId(0).ToString()[..^digits]);
            people.Parameters.AddWithValue("room", Layout.RoomId(0).ToString()[..^digits]);
            people.Parameters.AddWithValue("users", layout.Users);
            people.Parameters.AddWithValue("rooms", layout.Rooms);
            people.Parameters.AddWithValue("size", layout.RoomSize);
            await people.ExecuteNonQueryAsync(cancellationToken);
        }

        // Not the messages: known to be empty, they would be read from end to end by the first plan, and by it for ever.
        await using (var analyze = new NpgsqlCommand("vacuum analyze rooms, members", connection))
            await analyze.ExecuteNonQueryAsync(cancellationToken);
        await servers.Postgres.CheckpointAsync(cancellationToken);
        return database;
    }

    /// <summary>The same as a URL, as JavaScript takes it.</summary>
    public static string Url(string database)
    {
        var parts = new NpgsqlConnectionStringBuilder(database);
        return $"postgres://{parts.Username}@{parts.Host}:{parts.Port}/{parts.Database}";
    }
}
