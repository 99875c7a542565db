using System.Net;
using Hangout.Bench.Codecs;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;

namespace Hangout.Bench.Systems;

/// <summary>A limit rather than a peer: <see cref="Kestrel.KestrelServer"/>, which keeps nothing and asks nobody.</summary>
/// <param name="servers">Where it runs.</param>
internal sealed class KestrelSystem(BenchServers servers) : SystemUnderTest
{
    private readonly int _port = Ports.Free();
    private NativeProcess? _node;

    /// <inheritdoc/>
    public override string Name => "kestrel";

    /// <inheritdoc/>
    public override Codec Codec { get; } = new PlainCodec(_ => "");

    /// <inheritdoc/>
    public override IPEndPoint Address => new(IPAddress.Loopback, _port);

    /// <inheritdoc/>
    public override IReadOnlyList<int> NodeProcessIds => [_node?.Pid ?? throw new InvalidOperationException("Not started.")];

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds => NodeProcessIds;

    /// <inheritdoc/>
    public override async Task StartAsync(Layout layout, CancellationToken cancellationToken)
    {
        _node = await NativeProcess.StartAsync(
            new(Name, "dotnet", [typeof(KestrelSystem).Assembly.Location, "serve-kestrel", $"{_port}"]), servers.Placement, servers.Folder);
        await _node.WaitForPortAsync(_port, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }
}
