using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Core.Data.Migrate;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Hangout.Bench.Systems;

/// <summary>Fills Hangout's database with the users and rooms of a layout, as the product itself would have written them.</summary>
internal static class HangoutPeople
{
    private const string Users = """
        insert into users (id, issuer, subject, username, name)
        select id, @issuer, id::text, name, name
        from (select (@user || lpad(to_hex(n), 12, '0'))::uuid as id, 'bench-' || lpad(n::text, 6, '0') as name from generate_series(0, @users - 1) n) u
        """;

    private const string Rooms = """
        insert into conversations (id, kind, title, is_public, created_by, member_count)
        select (@room || lpad(to_hex(r), 12, '0'))::uuid, 'group', 'Room ' || r, false, (@user || lpad(to_hex(r * @size), 12, '0'))::uuid, least(@size, @users - r * @size)
        from generate_series(0, @rooms - 1) r
        """;

    private const string Members = """
        insert into conversation_members (conversation_id, user_id, role, status, invited_by)
        select (@room || lpad(to_hex(n / @size), 12, '0'))::uuid, (@user || lpad(to_hex(n), 12, '0'))::uuid,
            case when n % @size = 0 then 'owner' else 'member' end, 'active',
            case when n % @size > 0 then (@user || lpad(to_hex(n / @size * @size), 12, '0'))::uuid end
        from generate_series(0, @users - 1) n
        """;

    /// <summary>Migrates an empty database and fills it.</summary>
    /// <param name="servers">Whose database server and issuer.</param>
    /// <param name="database">Its connection string.</param>
    /// <param name="layout">Who takes part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(BenchServers servers, string database, Layout layout, CancellationToken cancellationToken)
    {
        if (await Migrator.RunAsync(database, demo: false, NullLogger.Instance, cancellationToken) != 0)
            throw new InvalidOperationException("The database could not be migrated.");
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        foreach (var sql in new[] { Users, Rooms, Members, "vacuum analyze" })
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            if (sql.Contains('@', StringComparison.Ordinal))
                Describe(command.Parameters, servers.Authority.Issuer, layout);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await servers.Postgres.CheckpointAsync(cancellationToken);
    }

    private static void Describe(NpgsqlParameterCollection parameters, string issuer, Layout layout)
    {
        const int digits = 12;
        parameters.AddWithValue("issuer", issuer);
        parameters.AddWithValue("user", Layout.UserId(0).ToString()[..^digits]);
        parameters.AddWithValue("room", Layout.RoomId(0).ToString()[..^digits]);
        parameters.AddWithValue("users", layout.Users);
        parameters.AddWithValue("rooms", layout.Rooms);
        parameters.AddWithValue("size", layout.RoomSize);
    }
}
