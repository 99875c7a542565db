using System.Net;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;

namespace Hangout.Bench.Systems;

/// <summary>A peer written in JavaScript under <c>bench/peers</c>, on the bench's PostgreSQL and Redis.</summary>
/// <param name="servers">What it runs on.</param>
/// <param name="name">As <c>--peers</c> names it, and its folder.</param>
/// <param name="runtime">The program that runs it: a name in PATH, or a path below the folder.</param>
/// <param name="script">What is run, below the folder.</param>
/// <param name="codec">Speaks its protocol.</param>
internal sealed class ScriptedPeer(BenchServers servers, string name, string runtime, string script, Codec codec) : SystemUnderTest
{
    private readonly int _port = Ports.Free(), _secondPort = Ports.Free();
    private NativeProcess? _node, _secondNode;
    private string _database = "";

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override Codec Codec => codec;

    /// <inheritdoc/>
    public override IPEndPoint Address => new(IPAddress.Loopback, _port);

    /// <inheritdoc/>
    public override IPEndPoint SecondAddress => new(IPAddress.Loopback, _secondNode is null ? _port : _secondPort);

    /// <inheritdoc/>
    public override IReadOnlyList<int> NodeProcessIds => [Node.Pid];

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds => _secondNode is null
        ? [Node.Pid, servers.Postgres.Pid, servers.Redis.Pid]
        : [Node.Pid, _secondNode.Pid, servers.Postgres.Pid, servers.Redis.Pid];

    private NativeProcess Node => _node ?? throw new InvalidOperationException("Not started.");

    private string Folder => Path.Combine(BenchFolder.Repository, "bench", "peers", name);

    /// <inheritdoc/>
    public override async Task StartAsync(Layout layout, CancellationToken cancellationToken)
    {
        await NpmPackages.InstallAsync(Folder, servers, cancellationToken);
        servers.Authority.Prepare(layout.Users);
        await servers.Redis.FlushAsync();
        _database = await PeerDatabase.CreateAsync(servers, layout, cancellationToken);
        await StartNodeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override bool CanLoseNode => true;

    /// <inheritdoc/>
    public override async Task StartSecondNodeAsync(CancellationToken cancellationToken) => _secondNode = await RunAsync($"{name}-2", _secondPort, cancellationToken);

    /// <inheritdoc/>
    public override async Task KillNodeAsync(CancellationToken cancellationToken)
    {
        var node = Node;
        _node = null;
        await node.KillAsync();
        await node.DisposeAsync();
    }

    /// <inheritdoc/>
    public override async Task StartNodeAsync(CancellationToken cancellationToken) => _node = await RunAsync(name, _port, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        if (_secondNode is not null)
            await _secondNode.DisposeAsync();
    }

    private async Task<NativeProcess> RunAsync(string log, int port, CancellationToken cancellationToken)
    {
        var program = runtime.Contains('/', StringComparison.Ordinal) ? Path.Combine(Folder, runtime) : runtime;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NODE_ENV"] = "production",
            ["PORT"] = $"{port}",
            ["DATABASE_URL"] = PeerDatabase.Url(_database),
            ["REDIS_URL"] = $"redis://{servers.Redis.ConnectionString}",
            ["PUBLIC_KEY"] = servers.Authority.PublicKeyPem,
            ["ISSUER"] = servers.Authority.Issuer,
        };
        var process = await NativeProcess.StartAsync(
            new(log, program, [script]) { Environment = environment, WorkingDirectory = Folder }, servers.Placement, servers.Folder);
        await process.WaitForPortAsync(port, cancellationToken);
        return process;
    }
}
