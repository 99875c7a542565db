namespace Hangout.Bench.Hosting;

/// <summary>What every system is given: the same PostgreSQL, the same Redis, the same identities.</summary>
/// <param name="Folder">Logs and data.</param>
/// <param name="Authority">Who says who somebody is.</param>
/// <param name="Placement">Where everything runs.</param>
/// <param name="Postgres">The database server.</param>
/// <param name="Redis">Redis.</param>
internal sealed record BenchServers(BenchFolder Folder, Authority Authority, Placement Placement, PostgresServer Postgres, RedisServer Redis) : IAsyncDisposable
{
    /// <summary>Starts the servers.</summary>
    /// <param name="folder">Logs and data.</param>
    /// <param name="authority">Who says who somebody is.</param>
    /// <param name="placement">Where they run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<BenchServers> StartAsync(BenchFolder folder, Authority authority, Placement placement, CancellationToken cancellationToken)
    {
        var postgres = await PostgresServer.StartAsync(folder, placement, cancellationToken);
        return new(folder, authority, placement, postgres, await RedisServer.StartAsync(folder, placement, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
