using System.Net;
using Hangout.Bench.Codecs;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;

namespace Hangout.Bench.Systems;

/// <summary>Hangout: a realtime node on PostgreSQL and Redis, spoken to directly.</summary>
/// <param name="servers">What it runs on.</param>
/// <param name="name">As <c>--systems</c> names it.</param>
/// <param name="build">The checkout it comes from.</param>
internal sealed class HangoutSystem(BenchServers servers, string name, HangoutBuild build) : SystemUnderTest
{
    private const string Project = "Hangout.Realtime";
    private HangoutService? _node, _secondNode;

    /// <summary>Projects that must be built.</summary>
    public static IReadOnlyList<string> Projects { get; } = [Project, HangoutPeople.Project];

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override Codec Codec { get; } = new HangoutCodec(user => $"Authorization: Bearer {servers.Authority.AccessToken(user)}\r\n");

    /// <inheritdoc/>
    public override IPEndPoint Address => Node.Address;

    /// <inheritdoc/>
    public override IPEndPoint SecondAddress => (_secondNode ?? Node).Address;

    /// <inheritdoc/>
    public override IReadOnlyList<int> NodeProcessIds => [Node.Pid];

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds => _secondNode is null
        ? [Node.Pid, servers.Postgres.Pid, servers.Redis.Pid]
        : [Node.Pid, _secondNode.Pid, servers.Postgres.Pid, servers.Redis.Pid];

    /// <summary>Connection string of its database.</summary>
    public string Database { get; private set; } = "";

    private HangoutService Node => _node ?? throw new InvalidOperationException("Not started.");

    /// <inheritdoc/>
    public override async Task StartAsync(Layout layout, CancellationToken cancellationToken)
    {
        servers.Authority.Prepare(layout.Users);
        await servers.Redis.FlushAsync();
        Database = await servers.Postgres.CreateDatabaseAsync(cancellationToken);
        await HangoutPeople.WriteAsync(servers, build, Database, layout, cancellationToken);
        _node = new(servers, build, "realtime", Project, Database);
        await _node.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override bool CanLoseNode => true;

    /// <inheritdoc/>
    public override Task StartSecondNodeAsync(CancellationToken cancellationToken)
    {
        _secondNode = new(servers, build, "realtime-2", Project, Database);
        return _secondNode.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override Task KillNodeAsync(CancellationToken cancellationToken) => Node.KillAsync();

    /// <inheritdoc/>
    public override Task StartNodeAsync(CancellationToken cancellationToken) => Node.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        if (_secondNode is not null)
            await _secondNode.DisposeAsync();
    }
}
