using System.Net;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;

namespace Hangout.Bench.Systems;

/// <summary>A peer of <c>bench/peers</c> on the peers' tables and the bench's Redis.</summary>
/// <param name="servers">What it runs on.</param>
/// <param name="name">As <c>--peers</c> names it.</param>
/// <param name="codec">Speaks its protocol.</param>
internal abstract class PeerSystem(BenchServers servers, string name, Codec codec) : SystemUnderTest
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

    /// <inheritdoc/>
    public override bool CanLoseNode => true;

    /// <summary>What it runs on.</summary>
    protected BenchServers Servers => servers;

    private NativeProcess Node => _node ?? throw new InvalidOperationException("Not started.");

    /// <inheritdoc/>
    public override async Task StartAsync(Layout layout, CancellationToken cancellationToken)
    {
        await InstallAsync(cancellationToken);
        servers.Authority.Prepare(layout.Users);
        await servers.Redis.FlushAsync();
        _database = await PeerDatabase.CreateAsync(servers, layout, cancellationToken);
        await StartNodeAsync(cancellationToken);
    }

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

    /// <summary>Gets what the peer needs beside the machine's programs.</summary>
    protected virtual Task InstallAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The program of a node.</summary>
    /// <param name="log">Names its log.</param>
    /// <param name="port">Where it listens, on 127.0.0.1.</param>
    /// <param name="database">Connection string, as Npgsql takes it.</param>
    protected abstract NativeCommand Command(string log, int port, string database);

    private async Task<NativeProcess> RunAsync(string log, int port, CancellationToken cancellationToken)
    {
        var process = await NativeProcess.StartAsync(Command(log, port, _database), servers.Placement, servers.Folder);
        await process.WaitForPortAsync(port, cancellationToken);
        return process;
    }
}
