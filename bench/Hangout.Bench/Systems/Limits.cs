using System.Globalization;
using System.Text.RegularExpressions;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using StackExchange.Redis;

namespace Hangout.Bench.Systems;

/// <summary>What the servers below every system can do at most, measured with their own tools, without any system in between.</summary>
/// <param name="servers">The servers, on the system's cores; their tools run there too.</param>
internal sealed partial class Limits(BenchServers servers)
{
    private const int BatchSize = 256, PayloadBytes = 600;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(6);

    /// <summary>Messages a second of the peers' own statement, one transaction each, by <c>pgbench</c>.</summary>
    /// <param name="layout">Rooms and users to choose from.</param>
    /// <param name="connections">Connections that write at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<double> InsertsAsync(Layout layout, int connections, CancellationToken cancellationToken)
    {
        var database = await PeerDatabase.CreateAsync(servers, layout, cancellationToken);
        return await PgBenchAsync(database, await PgBenchScripts.InsertAsync(layout, cancellationToken), connections, cancellationToken);
    }

    /// <summary>Messages a second of Hangout's own batched write, 256 messages of random rooms a transaction, by <c>pgbench</c>.</summary>
    /// <param name="layout">Rooms and users to choose from.</param>
    /// <param name="connections">Connections that write at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<double> BatchedInsertsAsync(Layout layout, int connections, CancellationToken cancellationToken)
    {
        var database = await servers.Postgres.CreateDatabaseAsync(cancellationToken);
        await HangoutPeople.WriteAsync(servers, HangoutBuild.Own, database, layout, cancellationToken);
        await PgBenchScripts.CreateBatchFunctionAsync(database, layout, BatchSize, cancellationToken);
        return BatchSize * await PgBenchAsync(database, PgBenchScripts.Batch(connections), connections, cancellationToken);
    }

    /// <summary>Publications a second through Redis to one subscriber, 600 bytes each, by <c>redis-benchmark</c>.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<double> PublicationsAsync(CancellationToken cancellationToken)
    {
        const int publications = 500_000, connections = 4, pipeline = 64;
        await using var subscriber = await NativeProcess.StartAsync(
            new("redis-subscriber", "/bin/sh", ["-c", $"exec redis-cli -p {servers.Redis.Port} subscribe room >/dev/null"]), servers.Placement, servers.Folder);
        using var redis = await servers.Redis.ConnectAsync();
        await subscriber.WaitAsync(async () => await redis.GetDatabase().PublishAsync(RedisChannel.Literal("room"), "") == 1, cancellationToken);
        var said = await RunAsync(
            new("redis-benchmark", "redis-benchmark",
                ["-p", $"{servers.Redis.Port}", "-n", $"{publications}", "-c", $"{connections}", "-P", $"{pipeline}", "--csv", "publish", "room", new string('x', PayloadBytes)]),
            cancellationToken);
        // The payload is the test's name; its rate is the first figure after it.
        return Figure(said, RedisRate(), "redis-benchmark");
    }

    private async Task<double> PgBenchAsync(string database, string script, int connections, CancellationToken cancellationToken)
    {
        var parts = new Npgsql.NpgsqlConnectionStringBuilder(database);
        var file = Path.Combine(servers.Folder.Logs, "pgbench.sql");
        await File.WriteAllTextAsync(file, script, cancellationToken);
        var said = await RunAsync(
            new("pgbench", PostgresServer.Program("pgbench"),
            [
                "-h", parts.Host!, "-p", $"{parts.Port}", "-U", parts.Username!, "-n", "-M", "prepared", "-c", $"{connections}", "-j", "1",
                "-T", $"{Measured.TotalSeconds:0}", "-f", file, parts.Database!,
            ]),
            cancellationToken);
        return Figure(said, PgBenchRate(), "pgbench");
    }

    private async Task<string> RunAsync(NativeCommand command, CancellationToken cancellationToken)
    {
        var log = Path.Combine(servers.Folder.Logs, command.Name + ".log");
        File.Delete(log);
        await using var process = await NativeProcess.StartAsync(command, servers.Placement, servers.Folder);
        return await process.WaitForExitAsync(cancellationToken) == 0
            ? await File.ReadAllTextAsync(log, cancellationToken)
            : throw new InvalidOperationException($"{command.Name} failed:\n{process.LogEnd()}");
    }

    private static double Figure(string said, Regex pattern, string program) => pattern.Match(said) is { Success: true } match
        ? double.Parse(match.Groups["rate"].Value, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"{program} says no rate:\n{said}");

    [GeneratedRegex(@"^tps = (?<rate>[0-9.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PgBenchRate();

    [GeneratedRegex("x\",\"(?<rate>[0-9.]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex RedisRate();
}
