using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
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

    // Not the messages: as nobody's are before the first one. Known to be empty they would be read from end to end, by a plan made once.
    private const string Analyze = "vacuum analyze users, conversations, conversation_members";

    /// <summary>The project whose verb <c>migrate</c> makes the tables.</summary>
    public const string Project = "Hangout.Worker";

    /// <summary>Migrates an empty database and fills it.</summary>
    /// <param name="servers">Whose database server and issuer.</param>
    /// <param name="build">The build whose migrations make the tables.</param>
    /// <param name="database">Its connection string.</param>
    /// <param name="layout">Who takes part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(BenchServers servers, HangoutBuild build, string database, Layout layout, CancellationToken cancellationToken)
    {
        await MigrateAsync(servers, build, database, cancellationToken);
        await ExecuteAsync(servers, database, layout, [Users, Rooms, Members, Analyze], cancellationToken);
        await servers.Postgres.CheckpointAsync(cancellationToken);
    }

    /// <summary>Migrates an empty database and writes only users: those of a layout, numbered from 0.</summary>
    /// <param name="servers">Whose database server and issuer.</param>
    /// <param name="build">The build whose migrations make the tables.</param>
    /// <param name="database">Its connection string.</param>
    /// <param name="users">How many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteUsersAsync(BenchServers servers, HangoutBuild build, string database, int users, CancellationToken cancellationToken)
    {
        await MigrateAsync(servers, build, database, cancellationToken);
        await ExecuteAsync(servers, database, new Layout(users, RoomSize: 1), [Users], cancellationToken);
    }

    private static async Task MigrateAsync(BenchServers servers, HangoutBuild build, string database, CancellationToken cancellationToken)
    {
        var command = new NativeCommand("migrate", "dotnet", [build.AssemblyOf(Project), "migrate"])
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__hangoutdb"] = database, ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "" },
        };
        await using var migration = await NativeProcess.StartAsync(command, Placement.Unpinned, servers.Folder);
        if (await migration.WaitForExitAsync(cancellationToken) != 0)
            throw new InvalidOperationException($"The database could not be migrated:\n{migration.LogEnd()}");
    }

    private static async Task ExecuteAsync(BenchServers servers, string database, Layout layout, string[] statements, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            Describe(command.Parameters, sql, servers.Authority.Issuer, layout);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>The parameters that a statement names: a utility statement takes none.</summary>
    private static void Describe(NpgsqlParameterCollection parameters, string sql, string issuer, Layout layout)
    {
        const int digits = 12;
        var values = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = issuer,
            ["user"] = Layout.UserId(0).ToString()[..^digits],
            ["room"] = Layout.RoomId(0).ToString()[..^digits],
            ["users"] = layout.Users,
            ["rooms"] = layout.Rooms,
            ["size"] = layout.RoomSize,
        };
        foreach (var (name, value) in values.Where(v => sql.Contains($"@{v.Key}", StringComparison.Ordinal)))
            parameters.AddWithValue(name, value);
    }
}
