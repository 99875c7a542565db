using System.Net;
using Hangout.Bench.Codecs;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Npgsql;

namespace Hangout.Bench.Systems;

/// <summary>ejabberd as Debian packages it, with rooms whose archive is in the bench's PostgreSQL. Nothing of it is outside the bench's folder.</summary>
/// <param name="servers">What it runs on.</param>
internal sealed class EjabberdSystem(BenchServers servers) : SystemUnderTest
{
    private const string Schema = "/usr/share/ejabberd/sql/pg.sql";
    private readonly int _port = Ports.Free();
    private NativeProcess? _node;

    /// <summary>What it needs: its PostgreSQL driver is only suggested by the package.</summary>
    public static IReadOnlyList<Need> Needs { get; } =
    [
        Need.Debian("ejabberd", "ejabberd", () => File.Exists(Schema)),
        Need.Debian("ejabberd's PostgreSQL driver", "erlang-p1-pgsql", () => Drivers().Any()),
    ];

    /// <inheritdoc/>
    public override string Name => "ejabberd";

    /// <inheritdoc/>
    public override Codec Codec { get; } = new XmppCodec();

    /// <inheritdoc/>
    public override IPEndPoint Address => new(IPAddress.Loopback, _port);

    /// <inheritdoc/>
    public override IReadOnlyList<int> NodeProcessIds => [_node?.Pid ?? throw new InvalidOperationException("Not started.")];

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds => [.. NodeProcessIds, servers.Postgres.Pid];

    /// <inheritdoc/>
    public override async Task StartAsync(Layout layout, CancellationToken cancellationToken)
    {
        var database = new NpgsqlConnectionStringBuilder(await servers.Postgres.CreateDatabaseAsync(cancellationToken));
        await WriteAccountsAsync(database.ConnectionString, layout, cancellationToken);
        await servers.Postgres.CheckpointAsync(cancellationToken);

        var home = servers.Folder.Fresh("ejabberd");
        var configuration = Path.Combine(home, "ejabberd.yml");
        var template = await File.ReadAllTextAsync(Path.Combine(BenchFolder.Repository, "bench", "peers", "ejabberd", "ejabberd.yml"), cancellationToken);
        await File.WriteAllTextAsync(
            configuration,
            template.Replace("SQL_PORT", $"{database.Port}", StringComparison.Ordinal).Replace("SQL_DATABASE", database.Database, StringComparison.Ordinal)
                .Replace("SQL_USER", database.Username, StringComparison.Ordinal).Replace("PORT", $"{_port}", StringComparison.Ordinal),
            cancellationToken);
        var user = new ServerUser("ejabberd");
        await user.TakeAsync(home, cancellationToken);
        _node = await NativeProcess.StartAsync(new(Name, "erl", Arguments(home)) { User = user, WorkingDirectory = home, Environment = Variables(home, configuration) }, servers.Placement, servers.Folder);
        await _node.WaitForPortAsync(_port, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }

    private static string Libraries => $"/usr/lib/{(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "aarch64" : "x86_64")}-linux-gnu";

    private static IEnumerable<string> Drivers()
    {
        const string modules = "/usr/lib/erlang/lib";
        return Directory.Exists(modules) ? Directory.EnumerateDirectories(modules, "p1_pgsql-*") : [];
    }

    // As ejabberdctl starts it, but without a node name: no distribution, and so no epmd. Schedulers that wait do not spin: the core is PostgreSQL's too.
    private static string[] Arguments(string home) =>
    [
        "-noinput", "-start_epmd", "false", "+K", "true", "+P", "250000", "+Q", "65536", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none",
        "-mnesia", "dir", $"\"{Path.Combine(home, "mnesia")}\"", "-s", "ejabberd",
    ];

    private static Dictionary<string, string> Variables(string home, string configuration) => new(StringComparer.Ordinal)
    {
        ["HOME"] = home,
        ["ERL_LIBS"] = Libraries,
        ["EJABBERD_CONFIG_PATH"] = configuration,
        ["EJABBERD_LOG_PATH"] = Path.Combine(home, "ejabberd.log"),
        ["ERL_CRASH_DUMP_BYTES"] = "0",
    };

    private static async Task WriteAccountsAsync(string database, Layout layout, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using (var schema = new NpgsqlCommand(await File.ReadAllTextAsync(Schema, cancellationToken), connection))
            await schema.ExecuteNonQueryAsync(cancellationToken);
        await using (var accounts = new NpgsqlCommand("insert into users (username, password) select name, name from (select 'u' || n as name from generate_series(0, @users - 1) n) u", connection))
        {
            accounts.Parameters.AddWithValue("users", layout.Users);
            await accounts.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var analyze = new NpgsqlCommand("vacuum analyze users", connection);
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }
}
