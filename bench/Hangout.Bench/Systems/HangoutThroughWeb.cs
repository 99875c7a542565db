using System.Net;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;

namespace Hangout.Bench.Systems;

/// <summary>Hangout as browsers reach it where nothing stands in front of the web host: it forwards the sockets.</summary>
/// <param name="servers">What it runs on.</param>
/// <param name="name">As <c>--systems</c> names it.</param>
/// <param name="build">The checkout it comes from.</param>
internal sealed class HangoutThroughWeb(BenchServers servers, string name, HangoutBuild build) : SystemUnderTest
{
    /// <summary>The project that must be built beside <see cref="HangoutSystem.Projects"/>.</summary>
    public const string Project = "Hangout.Web";

    private readonly HangoutSystem _hangout = new(servers, name, build);
    private HangoutService? _web;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override Codec Codec => _hangout.Codec;

    /// <inheritdoc/>
    public override IPEndPoint Address => Web.Address;

    /// <inheritdoc/>
    public override IReadOnlyList<int> NodeProcessIds => [Web.Pid, .. _hangout.NodeProcessIds];

    /// <inheritdoc/>
    public override IReadOnlyList<int> ProcessIds => [Web.Pid, .. _hangout.ProcessIds];

    private HangoutService Web => _web ?? throw new InvalidOperationException("Not started.");

    /// <inheritdoc/>
    public override async Task StartAsync(Layout layout, CancellationToken cancellationToken)
    {
        await _hangout.StartAsync(layout, cancellationToken);
        _web = new(servers, build, "web", Project, _hangout.Database)
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Authentication__ClientSecret"] = "bench-has-no-provider-that-asks-for-it",
                ["services__realtime__http__0"] = $"http://{_hangout.Address}",
            },
        };
        await _web.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_web is not null)
            await _web.DisposeAsync();
        await _hangout.DisposeAsync();
    }
}
