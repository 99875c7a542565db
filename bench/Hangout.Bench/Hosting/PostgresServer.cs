using Npgsql;

namespace Hangout.Bench.Hosting;

/// <summary>A PostgreSQL of the bench's own: durable as in production, the same for all systems, a database of its own for each start of one.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // No checkpoint falls into a run: each would slow whoever is measured at that moment.
    private static readonly string[] Settings =
    [
        "listen_addresses=127.0.0.1", "max_connections=300", "shared_buffers=512MB", "effective_cache_size=2GB", "work_mem=8MB", "maintenance_work_mem=256MB",
        "fsync=on", "synchronous_commit=on", "full_page_writes=on", "wal_compression=on", "max_wal_size=8GB", "checkpoint_timeout=1h",
        "jit=off", "random_page_cost=1.1", "dynamic_shared_memory_type=mmap", "timezone=UTC", "log_checkpoints=on",
    ];

    private readonly NativeCommand _command;
    private readonly string _data;
    private readonly NpgsqlConnectionStringBuilder _server;
    private NativeProcess _process;
    private int _databases;

    private PostgresServer(NativeCommand command, NativeProcess process, string data, int port)
    {
        (_command, _process, _data) = (command, process, data);
        _server = new() { Host = "127.0.0.1", Port = port, Username = "postgres", Database = "postgres", Timeout = 5 };
    }

    /// <summary>The server's process; those of its connections are below it.</summary>
    public int Pid => _process.Pid;

    /// <summary>Starts an empty server.</summary>
    /// <param name="folder">Holds its data.</param>
    /// <param name="placement">Where it runs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PostgresServer> StartAsync(BenchFolder folder, Placement placement, CancellationToken cancellationToken)
    {
        var user = new ServerUser("postgres");
        var home = folder.Fresh("postgres");
        await user.TakeAsync(home, cancellationToken);
        var data = Path.Combine(home, "data");
        await user.RunAsync(
            home, [Program("initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"], cancellationToken);

        var port = Ports.Free();
        var command = new NativeCommand("postgres", Program("postgres"), ["-D", data, "-p", $"{port}", "-k", home, .. Settings.SelectMany(s => new[] { "-c", s })])
        {
            User = user,
            StopSignal = Signals.Interrupt,
            StopLimit = TimeSpan.FromMinutes(2),
        };
        var started = new PostgresServer(command, await NativeProcess.StartAsync(command, placement, folder), data, port);
        await started.WaitAsync(cancellationToken);
        return started;
    }

    /// <summary>An empty database; those of earlier starts are dropped, and everything before is on disk.</summary>
    /// <returns>Its connection string, on 127.0.0.1.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        if (_databases > 0)
            await ExecuteAsync($"drop database bench_{_databases} with (force)", cancellationToken);
        var name = $"bench_{++_databases}";
        await ExecuteAsync($"create database {name}", cancellationToken);
        await CheckpointAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Writes everything to disk now, so that it is not written while something is measured.</summary>
    public Task CheckpointAsync(CancellationToken cancellationToken) => ExecuteAsync("checkpoint", cancellationToken);

    /// <summary>Stops it and starts it again with nothing in memory, neither its own nor Linux's: as after the machine was started.</summary>
    /// <param name="folder">Holds its log.</param>
    /// <param name="placement">Where it runs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RestartColdAsync(BenchFolder folder, Placement placement, CancellationToken cancellationToken)
    {
        await _process.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(_data, "*", SearchOption.AllDirectories))
            FileCache.Forget(file);
        _process = await NativeProcess.StartAsync(_command, placement, folder);
        await WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>A program of the newest PostgreSQL on this machine.</summary>
    /// <param name="name">For instance <c>pgbench</c>.</param>
    public static string Program(string name) => Find(name) ?? throw new InvalidOperationException($"PostgreSQL's {name} is missing.");

    /// <summary>The same; null when there is none.</summary>
    public static string? Find(string name)
    {
        const string debian = "/usr/lib/postgresql";
        var folders = (Directory.Exists(debian) ? Directory.GetDirectories(debian) : []).OrderDescending(StringComparer.Ordinal).Select(f => Path.Combine(f, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'));
        return folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }

    private Task WaitAsync(CancellationToken cancellationToken) => _process.WaitAsync(() => AnswersAsync(cancellationToken), cancellationToken);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("select 1", cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
