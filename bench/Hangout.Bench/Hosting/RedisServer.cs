using StackExchange.Redis;

namespace Hangout.Bench.Hosting;

/// <summary>A Redis of the bench's own, without persistence.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly NativeProcess _process;
    private readonly ConnectionMultiplexer _connection;

    private RedisServer(NativeProcess process, int port, ConnectionMultiplexer connection) => (_process, Port, _connection) = (process, port, connection);

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>As clients of .NET take it.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Its process.</summary>
    public int Pid => _process.Pid;

    /// <summary>Starts it, empty.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="placement">Where it runs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RedisServer> StartAsync(BenchFolder folder, Placement placement, CancellationToken cancellationToken)
    {
        var port = Ports.Free();
        var process = await NativeProcess.StartAsync(
            new("redis", "redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.Fresh("redis"), "--maxclients", "20000"]),
            placement, folder);
        await process.WaitForPortAsync(port, cancellationToken);
        return new(process, port, await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true"));
    }

    /// <summary>Forgets everything.</summary>
    public Task FlushAsync() => _connection.GetServer("127.0.0.1", Port).FlushAllDatabasesAsync();

    /// <summary>A connection of one's own.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(ConnectionString);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _process.DisposeAsync();
    }
}
